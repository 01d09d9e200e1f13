/**
 * Does `text` match an IAM pattern (`*` any run, `?` any one character)? Linear in practice: no regular expression, so a
 * hostile pattern of many stars can't stall a run.
 */
export function globMatches(pattern: string, text: string): boolean {
  let p = 0;
  let t = 0;
  let star = -1;
  let resume = 0;
  while (t < text.length) {
    const c = pattern[p];
    if (c === "*") {
      star = p++;
      resume = t;
    } else if (c !== undefined && (c === text[t] || (c === "?" && text[t] !== "*"))) {
      p++;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++resume;
    } else return false;
  }
  while (pattern[p] === "*") p++;
  return p === pattern.length;
}

/** As `globMatches`, ignoring case: IAM compares action names so. */
export function actionMatches(pattern: string, action: string): boolean {
  return globMatches(pattern.toLowerCase(), action.toLowerCase());
}

/**
 * Does `outer` match every string that `inner` matches? Never says yes wrongly: the wildcards of `inner` are taken as
 * characters that only a `*` of `outer` can swallow.
 */
export function globCovers(outer: string, inner: string): boolean {
  return globMatches(outer, inner.replaceAll("?", "*"));
}

/** Is there a string that both patterns match? */
export function globsIntersect(a: string, b: string): boolean {
  let reached = new Set([0]); // positions in `b` reachable after the part of `a` read so far
  const close = (set: Set<number>): Set<number> => {
    for (const at of set) if (b[at] === "*") set.add(at + 1); // a set visits what is added to it meanwhile
    return set;
  };
  reached = close(reached);
  for (const c of a) {
    const next = new Set<number>();
    if (c === "*") {
      const from = Math.min(...reached);
      for (let at = from; at <= b.length; at++) next.add(at);
    } else {
      for (const at of reached) {
        const d = b[at];
        if (d === "*") next.add(at);
        else if (d !== undefined && (d === c || d === "?" || c === "?")) next.add(at + 1);
      }
    }
    if (next.size === 0) return false;
    reached = close(next);
  }
  return reached.has(b.length);
}

/** Does the pattern hold a wildcard? Policy variables (`${aws:username}`) are none. */
export function hasWildcard(pattern: string): boolean {
  return /[*?]/.test(pattern.replace(/\$\{[^}]*\}/g, ""));
}
