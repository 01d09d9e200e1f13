import { isGiven, isHidden } from "../../core/index.ts";
import type { CheckContext, Rule } from "../../core/types.ts";
import { clusterType, groupType, instanceType, memberType } from "./shared.ts";

const searchType = "aws:opensearch/domain:Domain";
const balancerType = "aws:lb/loadBalancer:LoadBalancer";
const group = (zones: string[]) => ({
  type: groupType,
  name: "web",
  props: { vpcZoneIdentifiers: zones, minSize: 2, maxSize: 8 },
});

export const dr06: Rule = {
  id: "DR-06",
  name: "dr-06-two-zones",
  title: "Databases, instance groups, load balancers and search domains stand in two zones or more.",
  group: "recovery",
  severity: "high",
  level: "mandatory",
  kind: "stack",
  types: [instanceType, clusterType, groupType, balancerType, searchType],
  frameworks: {
    securityHub: ["RDS.5", "RDS.15", "AutoScaling.2", "ELB.13", "Opensearch.6"],
    cis: ["2.2.4"],
    nist: ["SC-5(2)", "CP-10"],
  },
  rationale: "A zone is lost more often than a region. That must be an event for the log, not for the failover.",
  remediation:
    "Set multiAz, give groups and load balancers subnets of two zones, put cluster instances in distinct zones, and use zone awareness with three masters.",
  examples: { good: [group(["subnet-1", "subnet-2"])], bad: [group(["subnet-1"])] },
  check: (ctx) => {
    checks[ctx.resource.type]?.(ctx);
  },
};

const checks: Record<string, (ctx: CheckContext) => void> = {
  [instanceType]: (ctx) => {
    ctx.must(ctx.resource.boolean("multiAz"), Boolean, "multiAz must be true");
  },
  [clusterType]: (ctx) => {
    const members = ctx.resource.referrers(memberType, "clusterIdentifier");
    // A secondary cluster may stand with one instance until it is promoted.
    const isSecondary = (): boolean =>
      isGiven(ctx.resource, "globalClusterIdentifier") && isGiven(ctx.resource, "sourceRegion");
    if (members.length < 2) {
      if (!isSecondary()) ctx.violation("must have two instances or more");
      return;
    }
    const zones = members
      .map((one) => one.read("availabilityZone"))
      .flatMap((read) => (read.state === "known" ? [read.value] : []));
    if (zones.length > 1 && new Set(zones).size === 1) ctx.violation("its instances must stand in distinct zones");
  },
  [groupType]: (ctx) => {
    twoOf(ctx, ["vpcZoneIdentifiers", "availabilityZones"]);
  },
  [balancerType]: (ctx) => {
    twoOf(ctx, ["subnets", "subnetMappings"]);
  },
  [searchType]: (ctx) => {
    ctx.must(
      ctx.resource.boolean("clusterConfig.zoneAwarenessEnabled"),
      Boolean,
      "clusterConfig.zoneAwarenessEnabled must be true",
    );
    ctx.must(
      ctx.resource.number("clusterConfig.dedicatedMasterCount"),
      (n) => n >= 3,
      "clusterConfig.dedicatedMasterCount must be 3 or more",
    );
  },
};

/** One of the lists must hold two elements; elements may be unknown, their number must not. */
function twoOf(ctx: CheckContext, paths: readonly string[]): void {
  const lists = paths.map((path) => ctx.resource.items(path));
  if (lists.some((one) => isHidden(one))) return;
  if (!lists.some((one) => one.state === "known" && one.value.length >= 2))
    ctx.violation(`${paths[0] ?? ""} must name two zones or more`);
}
