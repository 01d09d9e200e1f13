import type { ResourceInput } from "../../policies/core/index.ts";
import { at } from "../../policies/rules/pairs.ts";
import { dr16 } from "../../policies/rules/recovery/dr16SecretsOnBothCoasts.ts";
import { dr17 } from "../../policies/rules/recovery/dr17MultiRegionKeysReplicated.ts";
import { dr18 } from "../../policies/rules/recovery/dr18StandbyHasWhatItTakes.ts";
import { dr19 } from "../../policies/rules/recovery/dr19NetworksMatch.ts";
import { dr20 } from "../../policies/rules/recovery/dr20StandbyCanGrow.ts";
import { dr21 } from "../../policies/rules/recovery/dr21EdgeCanTurn.ts";
import { dr22 } from "../../policies/rules/recovery/dr22ReadinessIsWatched.ts";
import { dr23 } from "../../policies/rules/recovery/dr23ObjectivesDeclared.ts";
import { on } from "../../policies/rules/recovery/shared.ts";
import { testRule, unknown } from "./support.ts";

type Props = Record<string, unknown>;
const [east, west] = ["us-east-1", "us-west-2"];
const short = (resource: ResourceInput): ResourceInput => ({ ...resource, type: resource.type.replace(/\/\w+:/, ":") });
const pair = (active: ResourceInput[], standby: ResourceInput[] = []) => ({
  active: [at(east), ...active],
  standby: [at(west), ...standby],
});

const secret = (props: Props = {}, region = east): ResourceInput =>
  on(region, "aws:secretsmanager/secret:Secret", `secret-${region}`, { name: "database", ...props });
const parameter = (region: string, name = "image"): ResourceInput =>
  on(region, "aws:ssm/parameter:Parameter", `parameter-${region}`, { name });
const onlyHere = `secret secret-${east} is not in the standby's region`;
const noTwin = `parameter parameter-${east} has no twin in the standby's stack`;
testRule(dr16, {
  compliant: {
    "a replica there": pair([secret({ replicas: [{ region: west }] })]),
    "a twin there": pair([secret()], [secret({}, west)]),
    "a parameter with its twin": pair([parameter(east)], [parameter(west)]),
    "a twin of another resource name": pair([secret()], [{ ...secret({}, west), name: "other" }]),
    "a twin whose own name is made up": pair(
      [{ ...secret({ name: undefined }), name: "db" }],
      [{ ...secret({ name: undefined }, west), name: "db" }],
    ),
  },
  violating: {
    "two secrets whose names are made up": {
      given: pair([secret({ name: undefined })], [secret({ name: undefined }, west)]),
      says: [onlyHere],
    },

    "no replica": { given: pair([secret()]), says: [onlyHere] },
    "a replica elsewhere": { given: pair([secret({ replicas: [{ region: "eu-west-1" }] })]), says: [onlyHere] },
    "a parameter alone": { given: pair([parameter(east)], [parameter(west, "other")]), says: [noTwin] },
    "a replica without a region, beside a standby without a provider": {
      given: { active: [at(east), secret({ replicas: [{}] })], standby: [] },
      says: [onlyHere],
    },
  },
  unknown: {
    "replicas not known yet": {
      given: pair([secret({ replicas: unknown })]),
      says: [`replicas of secret-${east} is not known yet`],
    },
    "a region not known yet": {
      given: pair([secret({ replicas: [{ region: unknown }] })]),
      says: [`replicas[0].region of secret-${east} is not known yet`],
    },
  },
  alias: { "short tokens": { given: pair([short(secret()), short(parameter(east))]), says: [onlyHere, noTwin] } },
  mutations: [`secret-${east} > replicas`, `secret-${east} > replicas[0].region = "eu-west-1"`],
});

const keyArn = `arn:aws:kms:${east}:123456789012:key/mrk-1`;
const key = (props: Props = {}): ResourceInput =>
  on(east, "aws:kms/key:Key", "key", { arn: keyArn, multiRegion: true, policy: "{}", ...props });
const copy = (props: Props = {}, region = west): ResourceInput =>
  on(region, "aws:kms/replicaKey:ReplicaKey", "copy", { primaryKeyArn: keyArn, policy: "{}", ...props });
const noCopy = "multi-region key key has no ReplicaKey in the standby's region";
const differ = "the policies of key and of its replica differ";
testRule(dr17, {
  compliant: {
    "a replica in the standby": pair([key()], [copy()]),
    "a replica that the active stack owns": pair([at(west), key(), copy()]),
    "a key of one region": pair([key({ multiRegion: false })]),
    "a replica that does not say its policy": pair([key()], [copy({ policy: undefined })]),
    "a key that does not say its policy": pair([key({ policy: undefined })], [copy()]),
  },
  violating: {
    "no replica": { given: pair([key()]), says: [noCopy] },
    "a replica elsewhere": { given: pair([key(), at("eu-west-1"), copy({}, "eu-west-1")]), says: [noCopy] },
    "a replica of another key": { given: pair([key()], [copy({ primaryKeyArn: `${keyArn}2` })]), says: [noCopy] },
    "another policy": { given: pair([key()], [copy({ policy: '{"Version":"2012-10-17"}' })]), says: [differ] },
  },
  unknown: {
    "a primary not known yet": {
      given: pair([key()], [copy({ primaryKeyArn: unknown })]),
      says: ["primaryKeyArn of copy is not known yet"],
    },
    "a key that is yet to be made, and a replica of some key": {
      given: pair([key({ arn: unknown })], [copy()]),
      says: ["arn of key is not known yet"],
    },
    "a replica's region not known yet": {
      given: pair([key()], [copy({ region: unknown })]),
      says: ["region of copy is not known yet"],
    },
    "a policy not known yet": {
      given: pair([key()], [copy({ policy: unknown })]),
      says: ["policy of copy is not known yet"],
    },
    "a flag not known yet": {
      given: pair([key({ multiRegion: unknown })]),
      says: ["multiRegion of key is not known yet"],
    },
  },
  alias: { "the short token": { given: pair([short(key())]), says: [noCopy] } },
  mutations: ["copy", "copy > primaryKeyArn", 'copy > policy = "[]"'],
});

const certificate = (region: string, props: Props = {}): ResourceInput =>
  on(region, "aws:acm/certificate:Certificate", `certificate-${region}`, { domainName: "app.example.com", ...props });
const template = (region: string, imageId: unknown): ResourceInput =>
  on(region, "aws:ec2/launchTemplate:LaunchTemplate", `template-${region}`, { imageId });
const repository = on(east, "aws:ecr/repository:Repository", "app", { name: "app" });
const noCertificate = "the standby has no certificate for 1 of the names of certificate-us-east-1";
const sameImage = "imageId is the active region's image: copy it to the standby's";
testRule(dr18, {
  compliant: {
    "a certificate on each coast": pair([certificate(east)], [certificate(west)]),
    "a certificate that names it second": pair(
      [certificate(east)],
      [certificate(west, { domainName: "example.com", subjectAlternativeNames: ["app.example.com"] })],
    ),
    "an image on each coast": pair([template(east, "ami-1")], [template(west, "ami-2")]),
    "one parameter's name on both": pair([template(east, "resolve:ssm:/i")], [template(west, "resolve:ssm:/i")]),
    "a replicated repository": pair([
      repository,
      on(east, "aws:ecr/replicationConfiguration:ReplicationConfiguration", "r", {}),
    ]),
  },
  violating: {
    "no certificate": { given: pair([certificate(east)]), says: [noCertificate] },
    "a certificate for less": {
      given: pair([certificate(east, { subjectAlternativeNames: ["www.example.com"] })], [certificate(west)]),
      says: [noCertificate],
    },
    "no template, no profile": {
      given: pair([template(east, "ami-1"), on(east, "aws:iam/instanceProfile:InstanceProfile", "web", {})]),
      says: ["the standby has 0 of 1 instance profiles", "the standby has 0 of 1 launch templates"],
    },
    "one image for both": { given: pair([template(east, "ami-1")], [template(west, "ami-1")]), says: [sameImage] },
    "a repository alone": {
      given: pair([repository]),
      says: ["repository app is not replicated: add an aws.ecr.ReplicationConfiguration"],
    },
  },
  unknown: {
    "a name not known yet": {
      given: pair([certificate(east)], [certificate(west, { domainName: unknown })]),
      says: [`domainName of certificate-${west} is not known yet`],
    },
    "names beside the first not known yet": {
      given: pair(
        [certificate(east)],
        [certificate(west, { domainName: "example.com", subjectAlternativeNames: unknown })],
      ),
      says: [`subjectAlternativeNames of certificate-${west} is not known yet`],
    },
    "a name of the active not known yet": {
      given: pair([certificate(east, { domainName: unknown })], [certificate(west)]),
      says: [`domainName of certificate-${east} is not known yet`],
    },
    "an image not known yet": {
      given: pair([template(east, "ami-1")], [template(west, unknown)]),
      says: [`imageId of template-${west} is not known yet`],
    },
  },
  alias: { "the short token": { given: pair([short(certificate(east))]), says: [noCertificate] } },
  mutations: [`certificate-${west}`, `certificate-${west} > domainName = "example.com"`],
});

const vpc = (region: string, cidrBlock: unknown): ResourceInput =>
  on(region, "aws:ec2/vpc:Vpc", `vpc-${region}`, { cidrBlock });
const subnet = (region: string): ResourceInput => on(region, "aws:ec2/subnet:Subnet", `subnet-${region}`, {});
const group = (region: string): ResourceInput =>
  on(region, "aws:ec2/securityGroup:SecurityGroup", `group-${region}`, {});
const apart = [vpc(east, "10.10.0.0/16"), vpc(west, "10.20.0.0/16")] as const;
testRule(dr19, {
  compliant: {
    "ranges apart, the same parts": pair([apart[0], subnet(east), group(east)], [apart[1], subnet(west), group(west)]),
    "ranges side by side": pair([vpc(east, "10.0.0.0/9")], [vpc(west, "10.128.0.0/9")]),
    "no network": pair([]),
    "a range before the other": pair([vpc(east, "10.20.0.0/16")], [vpc(west, "10.10.0.0/16")]),
  },
  violating: {
    "ranges that share one address": {
      given: pair([vpc(east, "10.0.0.7/32")], [vpc(west, "10.0.0.0/29")]),
      says: ["the networks 10.0.0.7/32 and 10.0.0.0/29 overlap"],
    },
    "ranges that share the last address of the first": {
      given: pair([vpc(east, "10.0.0.0/29")], [vpc(west, "10.0.0.7/32")]),
      says: ["the networks 10.0.0.0/29 and 10.0.0.7/32 overlap"],
    },
    "ranges that share their first address": {
      given: pair([vpc(east, "10.0.0.0/29")], [vpc(west, "10.0.0.0/32")]),
      says: ["the networks 10.0.0.0/29 and 10.0.0.0/32 overlap"],
    },

    "one range": {
      given: pair([apart[0]], [vpc(west, "10.10.0.0/16")]),
      says: ["the networks 10.10.0.0/16 and 10.10.0.0/16 overlap"],
    },
    "one inside the other": {
      given: pair([vpc(east, "10.10.64.0/18")], [vpc(west, "10.0.0.0/8")]),
      says: ["the networks 10.10.64.0/18 and 10.0.0.0/8 overlap"],
    },
    "a tier and an endpoint on one coast": {
      given: pair(
        [apart[0], subnet(east)],
        [apart[1], on(west, "aws:ec2/vpcEndpoint:VpcEndpoint", "endpoint", {}), group(west)],
      ),
      says: [
        "the active stack has 1 subnets, the standby 0",
        "the active stack has 0 endpoints, the standby 1",
        "the active stack has 0 security groups, the standby 1",
      ],
    },
    "no VPC there": { given: pair([apart[0]]), says: ["the active stack has 1 VPCs, the standby 0"] },
  },
  unknown: {
    "a range not known yet": {
      given: pair([apart[0]], [vpc(west, unknown)]),
      says: [`cidrBlock of vpc-${west} is not known yet`],
    },
  },
  alias: {
    "the short token": {
      given: pair([short(apart[0])], [short(vpc(west, "10.10.1.0/24"))]),
      says: ["the networks 10.10.0.0/16 and 10.10.1.0/24 overlap"],
    },
  },
  mutations: [`subnet-${west}`, `group-${east}`, `vpc-${west} > cidrBlock = "10.10.0.0/20"`],
});

const servers = (region: string, props: Props = {}, name = `web-${region}`): ResourceInput =>
  on(region, "aws:autoscaling/group:Group", name, {
    minSize: 2,
    maxSize: 8,
    desiredCapacity: 4,
    healthCheckType: "ELB",
    ...props,
  });
const below = "maxSize 3 of the standby is below the active's 4";
testRule(dr20, {
  compliant: {
    "room to grow": pair([servers(east)], [servers(west, { desiredCapacity: 2 })]),
    "just enough": pair([servers(east)], [servers(west, { maxSize: 4 })]),
    "one instance where one is enough": {
      given: pair([servers(east)], [servers(west, { minSize: 1 })]),
      config: { minimumSize: 1 },
    },
    "two groups, each with its twin": pair(
      [servers(east), servers(east, {}, "east-jobs")],
      [servers(west, {}, "west-jobs"), servers(west)],
    ),
    "one group on each coast, whatever they are called": pair([servers(east, {}, "a")], [servers(west, {}, "b")]),
    "the active's least, where it desires nothing": pair(
      [servers(east, { desiredCapacity: undefined })],
      [servers(west, { maxSize: 2 })],
    ),
  },
  violating: {
    "two groups, one without its twin": {
      given: pair(
        [servers(east, {}, "web"), servers(east, {}, "jobs")],
        [servers(west, {}, "web"), servers(west, {}, "x")],
      ),
      says: ["group jobs has no twin in the standby"],
    },
    "twins by name, of which the other is too small": {
      given: pair(
        [servers(east, {}, "web-east"), servers(east, {}, "jobs-east")],
        [servers(west, {}, "jobs-west"), servers(west, { maxSize: 1 }, "web-west")],
      ),
      says: ["maxSize 1 of the standby is below the active's 4"],
    },

    "no room": { given: pair([servers(east)], [servers(west, { maxSize: 3 })]), says: [below] },
    "less than the active's minSize": {
      given: pair([servers(east, { desiredCapacity: undefined, minSize: 4 })], [servers(west, { maxSize: 3 })]),
      says: [below],
    },
    "no pilot light": {
      given: pair([servers(east)], [servers(west, { minSize: 0 })]),
      says: ["minSize of the standby must be at least 2"],
    },
    "health by the host, or not said": {
      given: pair([servers(east, { healthCheckType: "EC2" })], [servers(west, { healthCheckType: undefined })]),
      says: ["healthCheckType must be ELB", "healthCheckType must be ELB"],
    },
    "no twin": { given: pair([servers(east)]), says: [`group web-${east} has no twin in the standby`] },
  },
  unknown: {
    "who judges health": {
      given: pair([servers(east)], [servers(west, { healthCheckType: unknown })]),
      says: ["healthCheckType of web-us-west-2 is not known yet"],
    },

    "a size not known yet": {
      given: pair([servers(east)], [servers(west, { maxSize: unknown })]),
      says: [`maxSize of web-${west} is not known yet`],
    },
  },
  alias: {
    "the short token": { given: pair([short(servers(east))], [short(servers(west, { maxSize: 3 }))]), says: [below] },
  },
  mutations: [`web-${west}`, `web-${west} > maxSize = 3`, `web-${west} > minSize = 1`, `web-${east} > healthCheckType`],
});

const edge = (kind: string, name: string, props: Props): ResourceInput => ({
  type: `cloudflare:index/${kind.charAt(0).toLowerCase()}${kind.slice(1)}:${kind}`,
  name,
  id: name,
  props,
});
const balancer = (props: Props = {}): ResourceInput =>
  edge("LoadBalancer", "app", { defaultPools: ["east", "west"], fallbackPool: "page", proxied: true, ...props });
const pool = (name: string, props: Props = { monitor: "health" }): ResourceInput =>
  edge("LoadBalancerPool", name, { name, ...props });
const monitor = edge("LoadBalancerMonitor", "health", { path: "/edge-health" });
const turning = (one: ResourceInput, ...more: ResourceInput[]) =>
  pair([], [one, pool("east"), pool("page", {}), ...(more.length > 0 ? more : [pool("west"), monitor])]);
const onePool = "defaultPools must hold a pool for each coast";
testRule(dr21, {
  compliant: {
    "both pools and a page": turning(balancer()),
    "a short ttl": turning(balancer({ proxied: false, ttl: 60 })),
    "an edge that the active stack owns": pair([balancer(), pool("east"), pool("west"), pool("page", {}), monitor]),
    "proxied, whatever the ttl": turning(balancer({ proxied: true, ttl: 300 })),
    "not proxied, without a ttl of its own": turning(balancer({ proxied: false })),
  },
  violating: {
    "no list of pools": { given: turning(balancer({ defaultPools: undefined })), says: [onePool] },
    "not proxied, and a long ttl": {
      given: turning(balancer({ proxied: undefined, ttl: 61 })),
      says: ["must be proxied, or have a ttl of 60 s or less"],
    },

    "no edge": { given: pair([]), says: ["neither stack has an edge load balancer"] },
    "one pool": { given: turning(balancer({ defaultPools: ["east"] })), says: [onePool] },
    "a pool without a monitor": {
      given: turning(balancer(), pool("west", {}), monitor),
      says: ["pool west has no monitor"],
    },
    "a coast's pool as the last resort": {
      given: turning(balancer({ fallbackPool: "west" })),
      says: ["fallbackPool must be a maintenance page, not a coast's pool"],
    },
    "a long ttl, no last resort": {
      given: turning(balancer({ proxied: false, ttl: 300, fallbackPool: undefined })),
      says: ["fallbackPool must be set", "must be proxied, or have a ttl of 60 s or less"],
    },
    "no monitor": { given: turning(balancer(), pool("west")), says: ["there is no monitor"] },
  },
  unknown: {
    "pools not known yet": {
      given: turning(balancer({ defaultPools: unknown })),
      says: ["defaultPools of app is not known yet"],
    },
    "pools and a last resort that are yet to be made": {
      given: turning({
        ...balancer({ defaultPools: [unknown, unknown], fallbackPool: unknown }),
        propertyDependencies: { defaultPools: ["east", "west"], fallbackPool: ["page"] },
      }),
      says: ["fallbackPool of app is not known yet"],
    },
    "a last resort not known yet": {
      given: turning(balancer({ fallbackPool: unknown })),
      says: ["fallbackPool of app is not known yet"],
    },
  },
  alias: {
    "the short token": {
      given: turning({ ...balancer({ defaultPools: ["east"] }), type: "cloudflare:LoadBalancer" }),
      says: [onePool],
    },
  },
  mutations: ["health", "app", "app > defaultPools[1]", "east > monitor", "app > fallbackPool"],
});

const alarm = (region: string, metricName: unknown): ResourceInput =>
  on(region, "aws:cloudwatch/metricAlarm:MetricAlarm", `alarm-${String(metricName)}-${region}`, { metricName });
const alarms = (region: string, ...names: unknown[]): ResourceInput[] => names.map((name) => alarm(region, name));
const three = ["ReplicaLag", "NumberOfBackupJobsFailed", "ReplicationLatency"];
const others = ["HeartbeatAgeSeconds", "NumberOfBackupJobsFailed", "BytesPendingReplication"];
const watchless = (what: string, region: string): string => `no alarm on ${what} in ${region}`;
testRule(dr22, {
  compliant: {
    "three on each coast": pair(alarms(east, ...three), alarms(west, ...three)),
    "other metrics of the same": pair(alarms(east, ...others), alarms(west, ...three)),
    "all owned by the active stack": pair([...alarms(east, ...three), at(west), ...alarms(west, ...three)]),
  },
  violating: {
    "none in the standby": {
      given: pair(alarms(east, ...three)),
      says: ["replica lag", "failed backups", "object replication"].map((what) => watchless(what, west)),
    },
    "none on lag": {
      given: pair(alarms(east, ...three.slice(1)), alarms(west, ...three)),
      says: [watchless("replica lag", east)],
    },
    "another metric": {
      given: pair(alarms(east, ...three), alarms(west, "CPUUtilization", ...three.slice(0, 2))),
      says: [watchless("object replication", west)],
    },
  },
  unknown: {
    "a metric not known yet": {
      given: pair(alarms(east, ...three), [
        on(west, "aws:cloudwatch/metricAlarm:MetricAlarm", "a", { metricName: unknown }),
      ]),
      says: ["metricName of a is not known yet"],
    },
    "a region not known yet": {
      given: {
        active: [at(east), ...alarms(east, ...three)],
        standby: [{ type: "pulumi:providers:aws", name: "p", props: { region: unknown } }],
      },
      says: ["a stack's region is not known"],
    },
  },
  alias: {
    "short tokens": {
      given: pair(alarms(east, ...three).map(short), alarms(west, ...three.slice(0, 2)).map(short)),
      says: [watchless("object replication", west)],
    },
  },
  mutations: three.map((name) => `alarm-${name}-${west}`),
});

const declares = (region: string, tags: unknown): ResourceInput => ({
  type: "pulumi:providers:aws",
  name: `aws-${region}`,
  props: { region, defaultTags: { tags } },
});
const goals = { rpo: "60s", rto: "2h" };
const restores: ResourceInput = { type: "aws:backup/restoreTestingPlan:RestoreTestingPlan", name: "weekly", props: {} };
const drills: ResourceInput = { type: "aws:scheduler/schedule:Schedule", name: "drill", props: {} };
const declared = (active: unknown, standby: unknown, ...more: ResourceInput[]) => ({
  active: [declares(east, active), ...more],
  standby: [declares(west, standby)],
});
const untested = "no restore is tested on schedule: add a RestoreTestingPlan";
const tooLong = "rto must be a duration of at most 7200 s";
testRule(dr23, {
  compliant: {
    "both declared, restores tested": declared(goals, goals, restores),
    "in seconds, by drills": declared(
      { "rpo-seconds": "60", "rto-seconds": "7200" },
      { rpo: "1m", rto: "90m" },
      drills,
    ),
    "tested elsewhere": { given: declared(goals, goals), config: { restoreTestsElsewhere: true } },
    "four hours where they are accepted": {
      given: declared({ ...goals, rto: "4h" }, goals, restores),
      config: { longestOutageSeconds: 14_400 },
    },
  },
  violating: {
    "four hours": { given: declared({ ...goals, rto: "4h" }, goals, restores), says: [tooLong] },
    "no duration": { given: declared(goals, { ...goals, rto: "soon" }, restores), says: [tooLong] },
    "nothing declared in the standby": {
      given: declared(goals, {}, restores),
      says: [
        "the stack declares no rpo tag (oldest write that may be lost)",
        "the stack declares no rto tag (longest outage)",
      ],
    },
    "restores never tested": { given: declared(goals, goals), says: [untested] },
  },
  unknown: {
    "a tag not known yet": {
      given: declared(goals, { ...goals, rto: unknown }, restores),
      says: [`defaultTags.tags.rto of aws-${west} is not known yet`],
    },
  },
  alias: {
    "tags as the engine hands them to a provider": {
      given: {
        active: [
          {
            type: "pulumi:providers:aws",
            name: "aws",
            props: { region: east, defaultTags: JSON.stringify({ tags: { ...goals, rto: "3h" } }) },
          },
          restores,
        ],
        standby: [declares(west, goals)],
      },
      says: [tooLong],
    },
  },
  mutations: ["weekly", `aws-${west} > defaultTags.tags.rpo`, `aws-${east} > defaultTags.tags.rto = "121m"`],
});
