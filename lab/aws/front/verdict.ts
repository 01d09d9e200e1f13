import type { Call } from "./call.ts";
import { answerOf, CONTROL_TABLE } from "./controlTable.ts";
import { failed, throttled, type AwsError } from "./errors.ts";
import type { Rules } from "./rules.ts";

/** What the front does with a call. */
export type Verdict =
  | { readonly kind: "pass"; readonly delayMs: number }
  /** No answer: `regions` are the dark ones it hangs for, none where a rule wants it. */
  | { readonly kind: "hang"; readonly regions: readonly string[]; readonly outcome: "dark" | "fault" }
  | { readonly kind: "answer"; readonly error: AwsError; readonly outcome: "fault" | "error" };

const darkOf = (regions: readonly string[], dark: ReadonlySet<string>): string[] =>
  regions.filter((region) => dark.has(region));

/** Whether the call is cut off by darkness: its own side's, or that of any region it needs. */
export function darkness(call: Call, home: string | undefined, dark: ReadonlySet<string>): string[] {
  // Who sits in a dark region reaches nothing, not even what is light.
  if (home !== undefined && dark.has(home)) return [home];
  return darkOf(call.needs, dark);
}

function wrongScope(call: Call): AwsError | undefined {
  const { scope, host } = call;
  if (!scope || host.region === undefined || scope.region === host.region) return undefined;
  const message = `Credential should be scoped to ${host.region}, the region of ${call.incoming.host}, not ${scope.region}.`;
  return { status: 403, code: "SignatureDoesNotMatch", message };
}

function tableError(call: Call, dark: ReadonlySet<string>): AwsError | undefined {
  if (!call.isControlTable) return undefined;
  const answer = answerOf(call.endpoint, dark);
  if (answer === "unknown-table") {
    const message = `Requested resource not found: Table: ${CONTROL_TABLE} is not served in ${call.endpoint}`;
    return { status: 400, code: "ResourceNotFoundException", message };
  }
  const message = `${CONTROL_TABLE}: ${call.endpoint} reaches fewer than two of the table's three regions`;
  return answer === "no-quorum" ? { status: 503, code: "ServiceUnavailable", message } : undefined;
}

/** Judges a call before it is passed on. Darkness comes first: nothing that cannot be reached can answer. */
export function judge(call: Call, home: string | undefined, dark: ReadonlySet<string>, rules: Rules): Verdict {
  const regions = darkness(call, home, dark);
  if (regions.length > 0) return { kind: "hang", regions, outcome: "dark" };
  const error = wrongScope(call) ?? tableError(call, dark);
  if (error) return { kind: "answer", error, outcome: "error" };
  const rule = rules.take(call);
  switch (rule?.effect) {
    case undefined:
      return { kind: "pass", delayMs: 0 };
    case "delay":
      return { kind: "pass", delayMs: rule?.ms ?? 0 };
    case "hang":
      return { kind: "hang", regions: [], outcome: "fault" };
    case "throttle":
      return { kind: "answer", error: throttled(call.service), outcome: "fault" };
    case "fail":
      return { kind: "answer", error: failed(call.service), outcome: "fault" };
  }
}
