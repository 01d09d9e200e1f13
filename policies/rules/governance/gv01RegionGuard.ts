import { formed, globPattern, type Resource, type Rule, listOf } from "../../core/index.ts";

const topic = "aws:sns/topic:Topic";
const provider = "pulumi:providers:aws";
const east = (name: string): string => `urn:pulumi:prod-east::dualcoast::${provider}::${name}`;

/** Types that live outside a stack's home region for a reason, as `type` or `type@region`. */
const exceptions = [
  // CloudFront takes its certificate, web ACL and logs from us-east-1 alone.
  "aws:acm/certificate:Certificate@us-east-1",
  "aws:acm/certificateValidation:CertificateValidation@us-east-1",
  "aws:wafv2/*@us-east-1",
  "aws:cloudfront/*@us-east-1",
  "aws:cloudwatch/*@us-east-1",
  // The far side of a replication that the near side owns.
  "aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication",
  "aws:dynamodb/tableReplica:TableReplica",
  "aws:kms/replicaKey:ReplicaKey",
];

/** @see https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/regions.html */
export const gv01: Rule = {
  id: "GV-01",
  name: "gv-01-region-guard",
  title: "Every AWS resource is in an allowed region, and in its own stack's, but for listed exceptions.",
  group: "governance",
  severity: "critical",
  level: "mandatory",
  kind: "resource",
  types: ["aws:*"],
  frameworks: {},
  rationale:
    "A failover holds only while nothing it needs lives in the region that can be lost. One resource made with the wrong provider is found on the day of the failover.",
  remediation:
    "Set the provider, or the resource's `region`, to the stack's own region. For another coast's side of a replication, list the type under `exceptions`.",
  parameters: {
    allowedRegions: {
      type: "array",
      items: { type: "string" },
      default: ["us-east-1", "us-west-2", "us-east-2"],
      description: "Regions that anything may be in; the third holds the writer table's witness.",
    },
    homeRegions: {
      type: "object",
      default: { "prod-east": "us-east-1", "dr-west": "us-west-2" },
      description: "Stack name → the stack's own region. A stack that is not listed may use every allowed region.",
    },
    exceptions: {
      type: "array",
      items: { type: "string" },
      default: exceptions,
      description:
        "Types, with `*`, that may be outside their stack's own region; `type@region` allows that region only.",
    },
  },
  examples: {
    good: [
      { type: provider, name: "aws", urn: east("aws"), props: { region: "us-east-1" } },
      { type: topic, name: "alarms", urn: "urn:pulumi:prod-east::dualcoast::aws:sns/topic:Topic::alarms", props: {} },
    ],
    bad: [
      { type: provider, name: "aws", urn: east("aws"), props: { region: "eu-central-1" } },
      { type: topic, name: "alarms", urn: "urn:pulumi:prod-east::dualcoast::aws:sns/topic:Topic::alarms", props: {} },
    ],
  },
  check(ctx) {
    const { resource, config, graph } = ctx;
    const region = resource.region();
    if (region.state !== "known") return;
    const where = region.value;
    const allowed = listOf(config, "allowedRegions");
    if (!allowed.includes(where))
      return ctx.violation(`it is in ${formed("region", where)}: allowed are ${allowed.join(", ")}`);
    const home = (config.homeRegions as Record<string, unknown>)[graph.stack];
    const isException = listOf(config, "exceptions").some((entry) => {
      const [type = "", only] = entry.split("@");
      return globPattern(type).test(resource.type) && (only === undefined || only === where);
    });
    if (typeof home === "string" && where !== home && !isException)
      ctx.violation(`it is in ${formed("region", where)}: ${graph.stack} is at home in ${home}`);
  },
  checkStack(ctx) {
    const placeless = ctx.graph.ofType("aws:*").filter(isPlaceless);
    if (placeless.length > 0)
      ctx.notEvaluable(`${placeless.length} resource(s) name neither a region nor a provider that has one`);
  },
};

/** Neither the resource nor a provider of its list says where it is. */
function isPlaceless(one: Resource): boolean {
  return !one.provider && one.peek("region").state === "absent" && one.peek("arn").state === "absent";
}
