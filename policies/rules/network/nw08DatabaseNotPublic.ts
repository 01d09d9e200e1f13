import type { Rule } from "../../core/index.ts";

const instance = "aws:rds/instance:Instance";

/** @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html */
export const nw08: Rule = {
  id: "NW-08",
  name: "nw-08-database-not-public",
  title: "No database instance has a public address.",
  group: "network",
  severity: "critical",
  level: "mandatory",
  kind: "resource",
  types: [instance, "aws:rds/clusterInstance:ClusterInstance"],
  frameworks: { securityHub: ["RDS.2"], cis: ["2.2.3"] },
  rationale:
    "A public address puts the password alone between the internet and the data. The application reaches its database through the VPC; people reach it through the VPN or a session.",
  remediation: "Set `publiclyAccessible: false`, or leave it out.",
  examples: {
    good: [{ type: instance, name: "orders", props: { publiclyAccessible: false } }],
    bad: [{ type: instance, name: "orders", props: { publiclyAccessible: true } }],
  },
  check(ctx) {
    const isPublic = ctx.resource.boolean("publiclyAccessible");
    ctx.must(isPublic, (on) => !on, "publiclyAccessible must be false", "pass");
  },
};
