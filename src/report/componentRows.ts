/**
 * How far a row is proven. `live`: the behaviour was exercised (engine, emulator, real database, real process).
 * `contract`: inputs validated against the official API models, everything downstream live. `recorded`: state only.
 */
export type ProofLevel = "live" | "contract" | "recorded" | "not built";

export interface ComponentRow {
  readonly row: string;
  readonly system: string;
  readonly level: ProofLevel;
  /** What is shown, and by what; for a row that is not built: nothing. */
  readonly shown: string;
  /** What the row asks for and nothing shows yet. */
  readonly missing: string;
}

const row = (id: string, system: string, level: ProofLevel, shown = "", missing = ""): ComponentRow => ({
  row: id,
  system,
  level,
  shown,
  missing: level === "not built" ? "all of it" : missing,
});

/** The rows of the product, in its order. */
export const componentRows: readonly ComponentRow[] = [
  row(
    "1",
    "web and data tiers over two or three zones",
    "live",
    "both stacks up on the real engine; the lab runs the group's instances over its zones",
    "a zone's loss is not drilled",
  ),
  row(
    "2",
    "primary us-east-1, standby us-west-2, within two hours",
    "live",
    "the drill: us-east-1 unreachable from the first second",
    "",
  ),
  row(
    "3",
    "MySQL on RDS Multi-AZ, encrypted, with a cross-region replica",
    "live",
    "a real MySQL pair follows the emulator's instances",
    "that RDS accepts each setting",
  ),
  row("4", "Aurora MySQL as the other choice", "not built"),
  row(
    "5",
    "read replica in the West, up to the minute",
    "live",
    "heartbeat age measured from data each second; alarms on RDS's own lag, and on a replica that stopped, in both regions",
    "that an alarm fires; an alarm on the heartbeat's age itself",
  ),
  row(
    "6",
    "database backups on both coasts",
    "recorded",
    "a nightly plan a region copies to the other's locked vault; point-in-time backups where the primary is not; rules refuse less",
    "that a backup or a copy is ever made, and what a locked vault refuses",
  ),
  row(
    "7",
    "versioned buckets, old versions expire after 60 days",
    "recorded",
    "lifecycle and versioning in both stacks, a rule refuses their absence",
    "expiry itself",
  ),
  row(
    "8",
    "production buckets replicated to the West",
    "recorded",
    "replication with KMS and delete markers in state",
    "copying of objects, the list of pending ones at failover",
  ),
  row(
    "9",
    "weekly test restore",
    "recorded",
    "a restore testing plan a region, over its vault, the other's copies included",
    "the restore itself; nothing reads what was restored",
  ),
  row("10", "every deployment also tests DR", "not built"),
  row("11", "blue/green with fresh images", "not built"),
  row("12", "CDN for content", "not built"),
  row("13", "private buckets, time-limited access", "not built"),
  row(
    "14",
    "VPC segmentation, environments apart",
    "recorded",
    "tiers by subnets and security groups",
    "a second environment beside production",
  ),
  row(
    "15",
    "no public servers, ingress only from the edge",
    "recorded",
    "only the load balancer is public, only from Cloudflare's ranges on 443",
    "",
  ),
  row("16", "IPsec VPN for operators", "not built"),
  row("17", "ephemeral bastion with MFA", "not built"),
  row(
    "18",
    "IAM least privilege",
    "live",
    "rules judge every statement of both stacks; each role has a boundary that cuts off nothing it needs; the lab's front holds a failover to its role",
    "the other roles' calls are not judged in the lab; a finding of the analyzers, root alarm",
  ),
  row("19", "Vault for database credentials", "not built"),
  row("20", "encrypted volumes and databases", "recorded", "every store under a regional key; rules refuse less", ""),
  row(
    "21",
    "CloudTrail with a log book",
    "recorded",
    "one trail of all regions with object events, validated, in a locked bucket of the West; alarms on fifteen kinds of changes; access logs of buckets and load balancers",
    "what CloudTrail and S3 deliver; the log book and its queries",
  ),
  row(
    "22",
    "CloudWatch alerts",
    "recorded",
    "alarms on lag, backups, copies, targets, storage and processor in both regions, each calling its region's encrypted topic",
    "that they fire: the emulator never looks at a metric; a subscriber of the topics",
  ),
  row("23", "Prometheus and Alertmanager", "not built"),
  row("24", "external uptime checks", "not built"),
  row("25", "on-call and status page", "not built"),
  row("26", "SIEM", "not built"),
  row("27", "host intrusion detection", "not built"),
  row(
    "28",
    "GuardDuty",
    "recorded",
    "a detector in both regions, for buckets, database logins, volumes and instances, and a rule that sends findings to the topic",
    "a finding and its delivery, the agent on an instance",
  ),
  row("29", "the build fails on known CVEs", "not built"),
  row(
    "30",
    "best-practice scans",
    "live",
    "our own policy pack judges both stacks on the engine; Security Hub's standards and AWS Config's recorders in state",
    "a control that Security Hub evaluated, AWS Config packs",
  ),
  row(
    "31",
    "Cloudflare WAF",
    "recorded",
    "rulesets of three phases in the owner's stack; the lab's edge obeys those that block and limit, attack-like requests are tests",
    "the managed and OWASP rulesets are closed and never run in the lab",
  ),
  row("32", "a second web firewall behind the edge", "not built"),
  row("33", "EC2 auto recovery", "not built"),
  row("34", "SANS/CIS controls, OWASP testing", "not built"),
  row("35", "`pulumi up` per stack works by itself", "live", "both stacks on the real engine, no wrapper", ""),
  row("36", "CrossGuard packs in CI", "live", "preview with the pack passes, and fails by rule name", ""),
  row(
    "37",
    "an Automation API script promotes the replica and stands up the West",
    "live",
    "the drill, budget tracked",
    "",
  ),
  row("38", "data reachable only by named roles from named networks", "not built"),
  row(
    "D1",
    "data loss measured from data",
    "live",
    "heartbeats and GTID sets of both databases, judged after each drill",
    "",
  ),
  row(
    "D2",
    "a lag gate with a typed acceptance of loss",
    "live",
    "--accept-data-loss against the bound after the drain",
    "",
  ),
  row(
    "D3",
    "a guard that no East call passes",
    "live",
    "East dark from before the start; refusals and the front's log are counted",
    "",
  ),
  row(
    "D4",
    "two independent ways to cut the edge over",
    "live",
    "pools by API, and health by the writer record",
    "each alone, as a scenario",
  ),
  row(
    "D5",
    "a fencing ladder with an epoch",
    "live",
    "lease and epoch with property tests; edge rung; instances to zero",
    "read_only parameter, network deny, a fence that lives in the West",
  ),
  row(
    "D6",
    "infrastructure code true after failover",
    "live",
    "preview of the West with nothing to do, the stack files' patch",
    "the East's side after its return",
  ),
  row(
    "D7",
    "a forecast and go/no-go",
    "live",
    "the gate: preview, capacity, image, secret, keys",
    "the forecast of the time",
  ),
  row("D8", "the whole failover rehearsed without a cloud account", "live", "the drill", ""),
  row("D9", "a run killed anywhere resumes", "live", "killed at every point in virtual time; kill -9 in the lab", ""),
  row("D10", "read-only West in seconds, writes when promoted", "live", "the client's view in the report", ""),
  row("D11", "lost-write reconciliation", "not built"),
  row("D12", "an offline pack", "not built"),
  row(
    "D13",
    "a failover role proven sufficient and minimal",
    "live",
    "a failover under the role, judged call by call as deployed: none denied, nothing allowed that goes unused",
    "that AWS decides the same; the official provider's own calls; state in S3",
  ),
  row("D14", "parity check between coasts", "not built"),
];
