import { CommandError } from "../errors.ts";

export interface FaultOptions {
  readonly region?: string;
  readonly service?: string;
  readonly action?: string;
  readonly actor?: string;
  readonly ms?: string;
  readonly probability?: string;
  readonly times?: string;
  readonly id?: string;
}

/** One request to the lab's control API. */
export interface FaultCall {
  readonly method: "GET" | "POST" | "DELETE";
  readonly route: string;
  readonly body?: object;
  /** What has happened when it succeeded. */
  readonly done: string;
}

const effects = ["delay", "throttle", "fail", "hang"];
const withWord = ["dark", "light", "clear"];

/** Whether a fault of this kind is said with a word of its own: a region or a rule. */
export const takesWord = (kind: string): boolean => withWord.includes(kind);

function number(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (Number.isFinite(value) && value >= 0) return value;
  throw new CommandError(`--${flag} ${text}: must be a number of at least 0`);
}

function ruleCall(effect: string, options: FaultOptions): FaultCall {
  const { region, service, action, actor, id } = options;
  const match = { region, service, action, actor };
  const narrowed = Object.entries(match).filter(([, value]) => value !== undefined);
  const name = id ?? [effect, ...narrowed.map(([, value]) => value)].join("-");
  const amounts = {
    ms: number("ms", options.ms),
    probability: number("probability", options.probability),
    times: number("times", options.times),
  };
  const body = { id: name, match: Object.fromEntries(narrowed), effect, ...amounts };
  return {
    method: "POST",
    route: "/rules",
    body,
    done: `rule ${name} is on: ${effect} ${narrowed.map(([key, value]) => `${key} ${value}`).join(", ") || "every call"}`,
  };
}

/**
 * What a fault command asks of the lab: `dark REGION`, `light REGION`, `delay|throttle|fail|hang` with a match,
 * `list`, `clear ID`.
 * @throws CommandError when the fault is not known or lacks its argument
 */
export function faultCall(kind: string, argument: string | undefined, options: FaultOptions): FaultCall {
  if (effects.includes(kind)) return ruleCall(kind, options);
  if (kind === "list") return { method: "GET", route: "/rules", done: "rules on calls" };
  if (!takesWord(kind))
    throw new CommandError(`fault ${kind}: must be dark, light, ${effects.join(", ")}, list or clear`);
  if (argument === undefined) {
    throw new CommandError(
      `fault ${kind}: name ${kind === "clear" ? "the rule, see fault list" : "a region, such as us-east-1"}`,
    );
  }
  if (kind === "clear")
    return { method: "DELETE", route: `/rules/${encodeURIComponent(argument)}`, done: `rule ${argument} is off` };
  return { method: "POST", route: `/${kind}`, body: { region: argument }, done: `${argument} is ${kind}` };
}
