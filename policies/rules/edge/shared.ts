import type { Read, Resource, ResourceInput, StackContext } from "../../core/types.ts";

export const settingType = "cloudflare:index/zoneSetting:ZoneSetting";
export const zoneType = "cloudflare:index/zone:Zone";
export const balancerType = "cloudflare:index/loadBalancer:LoadBalancer";
export const rulesetType = "cloudflare:index/ruleset:Ruleset";
export const recordType = "cloudflare:index/dnsRecord:DnsRecord";

/** Whether this stack owns an edge: records alone (a certificate's validation) do not make one. */
export function ownsEdge(ctx: StackContext): boolean {
  return ctx.graph.ofType(zoneType, settingType, balancerType).length > 0;
}

/** The stack's setting of that name, if it sets it. */
export function settingOf(ctx: StackContext, id: string): Resource | undefined {
  return ctx.graph.ofType(settingType).find((one) => {
    const read = one.peek("settingId");
    return read.state === "known" && read.value === id;
  });
}

/**
 * Demands a zone setting: a stack that owns an edge must set it, to a value that passes.
 * @param wanted words for the message, e.g. `strict`
 */
export function mustSet(ctx: StackContext, id: string, test: (value: unknown) => boolean, wanted: string): void {
  if (!ownsEdge(ctx)) return;
  const setting = settingOf(ctx, id);
  if (!setting) {
    ctx.violation(`zone setting ${id} is not set; it must be ${wanted}`);
    return;
  }
  const value: Read<unknown> = setting.read("value");
  if (value.state === "absent" || (value.state === "known" && !test(value.value)))
    ctx.violation(`zone setting ${id} must be ${wanted}`, setting);
}

/** A zone setting, for examples. */
export const setting = (settingId: string, value: unknown): ResourceInput => ({
  type: settingType,
  name: settingId.replaceAll("_", "-"),
  props: { zoneId: "zone", settingId, value },
});

/** Text of a property, `undefined` where it is not known. */
export function textAt(view: { peek(path: string): Read<unknown> }, path: string): string | undefined {
  const read = view.peek(path);
  return read.state === "known" && typeof read.value === "string" ? read.value : undefined;
}

/** Rules of a ruleset that are on. */
export function rulesOf(
  ruleset: Resource,
): Read<readonly { action: string; managed: string; expression: string; override: string }[]> {
  const items = ruleset.items("rules");
  if (items.state !== "known") return items;
  const on = items.value.filter((one) => {
    const enabled = one.boolean("enabled");
    return enabled.state !== "known" || enabled.value;
  });
  const value = on.map((one) => ({
    action: textAt(one, "action") ?? "",
    managed: textAt(one, "actionParameters.id") ?? "",
    expression: textAt(one, "expression") ?? "",
    override: textAt(one, "actionParameters.overrides.action") ?? "",
  }));
  return { state: "known", value };
}
