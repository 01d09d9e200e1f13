import { isHidden, textOf } from "../../core/index.ts";
import type { Read, Resource, ResourceInput, StackContext, View } from "../../core/types.ts";

export const settingType = "cloudflare:index/zoneSetting:ZoneSetting";
export const zoneType = "cloudflare:index/zone:Zone";
export const balancerType = "cloudflare:index/loadBalancer:LoadBalancer";
export const rulesetType = "cloudflare:index/ruleset:Ruleset";
export const recordType = "cloudflare:index/dnsRecord:DnsRecord";

/** Whether this stack owns an edge: records alone (a certificate's validation) do not make one. */
export function ownsEdge(ctx: StackContext): boolean {
  return ctx.graph.ofType(zoneType, settingType, balancerType).length > 0;
}

/**
 * Demands a zone setting: a stack that owns an edge must set it, to a value that passes, in each zone that it sets it in.
 * @param wanted words for the message, e.g. `strict`
 */
export function mustSet(ctx: StackContext, id: string, test: (value: unknown) => boolean, wanted: string): void {
  if (!ownsEdge(ctx)) return;
  const all = ctx.graph.ofType(settingType);
  const isPartial = all.map((one) => one.string("settingId")).some(isHidden); // noted: it may be this one
  const settings = all.filter((one) => textOf(one.peek("settingId")) === id);
  if (settings.length === 0 && !isPartial) ctx.violation(`zone setting ${id} is not set; it must be ${wanted}`);
  for (const one of settings) {
    const value: Read<unknown> = one.read("value");
    if (value.state === "absent" || (value.state === "known" && !test(value.value)))
      ctx.violation(`zone setting ${id} must be ${wanted}`, one);
  }
}

/** A zone setting, for examples. */
export const setting = (settingId: string, value: unknown): ResourceInput => ({
  type: settingType,
  name: settingId.replaceAll("_", "-"),
  props: { zoneId: "zone", settingId, value },
});

/** One rule of a ruleset, as far as the checks ask. A text that is not set is "". */
export interface EdgeRule {
  readonly action: string;
  readonly managed: string;
  readonly expression: string;
  readonly override: string;
  /** Whether an override turns what is executed off. */
  readonly isOff: boolean;
  /** Whether one of these is not known yet; it is noted. */
  readonly isHidden: boolean;
}

/**
 * Rules that are on, of the rulesets of a phase.
 * @returns also whether more may be there: a ruleset's phase or rules are not known yet (noted)
 */
export function rulesOf(
  ctx: StackContext,
  phase: string,
): { sets: readonly Resource[]; rules: readonly EdgeRule[]; isPartial: boolean } {
  const all = ctx.graph.ofType(rulesetType);
  const sets = all.filter((one) => textOf(one.peek("phase")) === phase);
  const lists = sets.map((one) => one.items("rules"));
  const rules = lists.flatMap((list) => (list.state === "known" ? list.value.filter(isOn).map(edgeRule) : []));
  const isPartial = lists.some(isHidden) || rules.some((one) => one.isHidden);
  // Only where something may be missing is a ruleset of an unknown phase of interest.
  return { sets, rules, isPartial: isPartial || all.some((one) => isHidden(one.peek("phase"))) };
}

function isOn(rule: View): boolean {
  const enabled = rule.boolean("enabled");
  return enabled.state !== "known" || enabled.value;
}

function edgeRule(rule: View): EdgeRule {
  const reads = ["action", "actionParameters.id", "expression", "actionParameters.overrides.action"].map((path) =>
    rule.string(path),
  );
  const [action = "", managed = "", expression = "", override = ""] = reads.map((read) =>
    read.state === "known" ? read.value : "",
  );
  const enabled = rule.boolean("actionParameters.overrides.enabled");
  const isOff = enabled.state === "known" && !enabled.value;
  const hidden = [...reads, rule.boolean("enabled"), enabled].some((read: Read<unknown>) => isHidden(read));
  return { action, managed, expression, override, isOff, isHidden: hidden };
}

/** Notes the phases that are not known yet: for a check that ends without an answer because of them. */
export function notePhases(ctx: StackContext): void {
  for (const one of ctx.graph.ofType(rulesetType)) one.string("phase");
}
