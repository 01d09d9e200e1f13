import type { PairContext, Resource, Rule } from "../../core/types.ts";
import { at } from "../pairs.ts";
import { groupType, on } from "./shared.ts";

const group = (region: string, props: object) =>
  on(region, groupType, "web", { minSize: 2, maxSize: 8, desiredCapacity: 4, healthCheckType: "ELB", ...props });

export const dr20: Rule = {
  id: "DR-20",
  name: "dr-20-standby-can-grow",
  title:
    "The standby's instance groups may grow to the active's size, keep a pilot light and judge health by the load balancer.",
  group: "recovery",
  severity: "high",
  level: "mandatory",
  kind: "pair",
  types: [groupType],
  frameworks: { securityHub: ["AutoScaling.1", "AutoScaling.9"], nist: ["CP-7"] },
  rationale:
    "A maxSize below the active's desired capacity is an outage that waits for the failover. A group at zero has nobody to answer a drain or a check.",
  remediation:
    "Set the standby's maxSize to the active's desiredCapacity or more, minSize to one a zone, healthCheckType ELB.",
  parameters: {
    minimumSize: { type: "integer", description: "Smallest minSize of the standby's groups.", default: 2, minimum: 1 },
  },
  examples: {
    good: {
      active: [at("us-east-1"), group("us-east-1", {})],
      standby: [at("us-west-2"), group("us-west-2", { desiredCapacity: 2 })],
    },
    bad: {
      active: [at("us-east-1"), group("us-east-1", {})],
      standby: [at("us-west-2"), group("us-west-2", { maxSize: 3 })],
    },
  },
  checkPair: (ctx) => {
    const standby = ctx.standby.ofType(groupType);
    for (const one of ctx.active.ofType(groupType)) {
      const bare = one.name.replace(/-?(east|west|us-\w+-\d)-?/g, "");
      const twin =
        standby.find((each) => each.name.replace(/-?(east|west|us-\w+-\d)-?/g, "") === bare) ??
        (standby.length === 1 ? standby[0] : undefined);
      if (twin) judge(ctx, one, twin);
      else ctx.violation(`group ${one.name} has no twin in the standby`, one);
    }
  },
};

function judge(ctx: PairContext, active: Resource, standby: Resource): void {
  const desired = active.number("desiredCapacity");
  const wanted = desired.state === "known" ? desired : active.number("minSize");
  const most = standby.number("maxSize");
  if (wanted.state === "known" && most.state === "known" && most.value < wanted.value) {
    ctx.violation(`maxSize ${most.value} of the standby is below the active's ${wanted.value}`, standby);
  }
  const least = Number(ctx.config["minimumSize"] ?? 2);
  const min = standby.number("minSize");
  if (min.state === "known" && min.value < least)
    ctx.violation(`minSize of the standby must be at least ${least}`, standby);
  for (const one of [active, standby]) {
    const health = one.string("healthCheckType");
    if (health.state === "absent" || (health.state === "known" && health.value !== "ELB"))
      ctx.violation("healthCheckType must be ELB", one);
  }
}
