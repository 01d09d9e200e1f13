/** A duration for people: `0.4 s`, `12.3 s`, `3 min 05 s`, `1 h 02 min`; `not measured` for null. */
export function duration(seconds: number | null): string {
  if (seconds === null) return "not measured";
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${String(Math.floor(whole / 60))} min ${pad(whole % 60)} s`;
  return `${String(Math.floor(whole / 3600))} h ${pad(Math.floor((whole % 3600) / 60))} min`;
}

export function amount(value: number | null): string {
  return value === null ? "not measured" : value.toLocaleString("en-US");
}

function pad(value: number): string {
  return String(value).padStart(2, "0");
}

/** Null where no region was lost: a switchover needs the one that it leaves. */
export function lostCalls(value: number | null): string {
  return value === null ? "none is lost" : amount(value);
}
