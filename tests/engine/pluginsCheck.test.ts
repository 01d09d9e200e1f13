import { afterAll, beforeAll, expect, test } from "vitest";
import { diff } from "../../lab/plugins/host/diff.ts";
import { entry, schemaOf } from "../../lab/plugins/host/load.ts";
import { StartedPlugin } from "../lab/plugins/support/startedPlugin.ts";

let aws: StartedPlugin;
let cloudflare: StartedPlugin;
beforeAll(async () => {
  [aws, cloudflare] = await Promise.all([StartedPlugin.start("aws"), StartedPlugin.start("cloudflare")]);
});
afterAll(() => Promise.all([aws.stop(), cloudflare.stop()]));

test.each([
  [
    "an unknown property",
    "aws:kms/key:Key",
    { rotation: true },
    'rotation: aws:kms/key:Key has no property "rotation" in the SDK 7.48.0; it knows bypassPolicyLockoutSafetyCheck,',
  ],
  [
    "an unknown nested property",
    "aws:s3/bucketVersioning:BucketVersioning",
    { bucket: "b", versioningConfiguration: { status: "Enabled", state: "x" } },
    'versioningConfiguration.state: aws:s3/bucketVersioning:BucketVersioning has no property "versioningConfiguration.state"',
  ],
  [
    "a missing required property inside a list",
    "aws:lb/listener:Listener",
    { loadBalancerArn: "a", defaultActions: [{ targetGroupArn: "b" }] },
    'defaultActions[0].type: aws:lb/listener:Listener needs the property "defaultActions[0].type" (string); set it',
  ],
  [
    "a list for a text",
    "aws:ec2/subnet:Subnet",
    { vpcId: ["v"] },
    'vpcId: aws:ec2/subnet:Subnet: "vpcId" must be a string, got ["v"]',
  ],
  [
    "data sources inside a detector",
    "aws:guardduty/detector:Detector",
    { datasources: { s3Logs: { enable: true } } },
    ": aws:guardduty/detector:Detector: datasources is not in the lab; use DetectorFeature",
  ],
  [
    "a hub that leaves new controls off",
    "aws:securityhub/account:Account",
    { autoEnableControls: false },
    ": aws:securityhub/account:Account: only autoEnableControls: true and controlFindingGenerator: SECURITY_CONTROL are",
  ],
  [
    "a standard without its version",
    "aws:securityhub/standardsSubscription:StandardsSubscription",
    { standardsArn: "arn:aws:securityhub:us-west-2::standards/cis" },
    ': aws:securityhub/standardsSubscription:StandardsSubscription: standardsArn must be the ARN of a standard, got "arn',
  ],
  [
    "an unknown way to link regions",
    "aws:securityhub/findingAggregator:FindingAggregator",
    { linkingMode: "EVERY_REGION" },
    ": aws:securityhub/findingAggregator:FindingAggregator: linkingMode must be ALL_REGIONS or ALL_REGIONS_EXCEPT_SPEC",
  ],
  [
    "some regions that are not said",
    "aws:securityhub/findingAggregator:FindingAggregator",
    { linkingMode: "SPECIFIED_REGIONS" },
    ": aws:securityhub/findingAggregator:FindingAggregator: linkingMode SPECIFIED_REGIONS needs specifiedRegions",
  ],
  [
    "an analyzer of an organization",
    "aws:accessanalyzer/analyzer:Analyzer",
    { analyzerName: "a", type: "ORGANIZATION" },
    ": aws:accessanalyzer/analyzer:Analyzer: only analyzers of the account, without a configuration, are in the lab",
  ],
  [
    "a trail's advanced selectors",
    "aws:cloudtrail/trail:Trail",
    { s3BucketName: "b", advancedEventSelectors: [] },
    ": aws:cloudtrail/trail:Trail: only eventSelectors are in the lab",
  ],
  [
    "a trail's log group without its streams",
    "aws:cloudtrail/trail:Trail",
    { s3BucketName: "b", cloudWatchLogsGroupArn: "arn:aws:logs:us-west-2:1:log-group:x" },
    ': aws:cloudtrail/trail:Trail: cloudWatchLogsGroupArn must end with ":*"',
  ],
  [
    "a rule of EventBridge for nothing",
    "aws:cloudwatch/eventRule:EventRule",
    { name: "r" },
    ": aws:cloudwatch/eventRule:EventRule: give eventPattern or scheduleExpression",
  ],
  [
    "an event pattern that is no JSON",
    "aws:cloudwatch/eventRule:EventRule",
    { name: "r", eventPattern: "{source}" },
    ": aws:cloudwatch/eventRule:EventRule: eventPattern is not JSON",
  ],
  [
    "two ways to say what a target gets",
    "aws:cloudwatch/eventTarget:EventTarget",
    { rule: "r", arn: "arn:aws:sns:us-west-2:1:t", input: "{}", inputPath: "$.detail" },
    ": aws:cloudwatch/eventTarget:EventTarget: give at most one of input, inputPath and inputTransformer",
  ],
  [
    "a recorder that leaves types out",
    "aws:cfg/recorder:Recorder",
    { roleArn: "arn:role", recordingGroup: { exclusionByResourceTypes: [{ resourceTypes: ["AWS::EC2::Vpc"] }] } },
    ": aws:cfg/recorder:Recorder: recordingMode, exclusionByResourceTypes and recordingStrategies are not in the lab",
  ],
  [
    "rules inside a security group",
    "aws:ec2/securityGroup:SecurityGroup",
    { ingress: [{ protocol: "tcp", fromPort: 1, toPort: 2 }] },
    ": aws:ec2/securityGroup:SecurityGroup: rules inside a group are not in the lab; use aws.vpc.SecurityGroupIngressRule",
  ],
  [
    "settings inside a bucket",
    "aws:s3/bucket:Bucket",
    { versioning: { enabled: true } },
    "versioning: not in the lab inside a Bucket; use the resource of its own",
  ],
  [
    "two sources in one rule",
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    { securityGroupId: "sg", ipProtocol: "-1", cidrIpv4: "10.0.0.0/8", prefixListId: "pl" },
    "give exactly one of cidrIpv4, cidrIpv6, prefixListId, referencedSecurityGroupId",
  ],
  [
    "a replica in subnets of its own that names its source by no ARN",
    "aws:rds/instance:Instance",
    { instanceClass: "db.t4g.micro", replicateSourceDb: "east", dbSubnetGroupName: "west" },
    "replicateSourceDb must be an ARN when dbSubnetGroupName is set",
  ],
  [
    "a private NAT gateway with a public address",
    "aws:ec2/natGateway:NatGateway",
    { connectivityType: "private", allocationId: "eipalloc-1" },
    "allocationId and secondaryAllocationIds are not for a private gateway",
  ],
  [
    "a public NAT gateway with a count of private addresses",
    "aws:ec2/natGateway:NatGateway",
    { allocationId: "eipalloc-1", secondaryPrivateIpAddressCount: 1 },
    "secondaryPrivateIpAddressCount is not for a public gateway",
  ],
  [
    "a target group without a port",
    "aws:lb/targetGroup:TargetGroup",
    { protocol: "HTTP", vpcId: "vpc-1" },
    "port, protocol and vpcId are needed",
  ],
  ["a restored table", "aws:dynamodb/table:Table", { restoreBackupArn: "arn" }, "not in the lab: restoreBackupArn"],
  [
    "an alias without its prefix",
    "aws:kms/alias:Alias",
    { name: "key", targetKeyId: "k" },
    'name must begin with "alias/", got "key"',
  ],
  [
    "a policy inside a topic",
    "aws:sns/topic:Topic",
    { policy: "{}" },
    ": aws:sns/topic:Topic: policy inside a topic is not in the lab; use aws.sns.TopicPolicy",
  ],
  [
    "an alarm on more than a metric",
    "aws:cloudwatch/metricAlarm:MetricAlarm",
    { comparisonOperator: "GreaterThanThreshold", evaluationPeriods: 1, metricQueries: [{ id: "m" }] },
    "an alarm in the lab watches one metric",
  ],
  [
    "a metric without a statistic",
    "aws:cloudwatch/metricAlarm:MetricAlarm",
    { comparisonOperator: "GreaterThanThreshold", evaluationPeriods: 1, metricName: "ReplicaLag" },
    "one of statistic or extendedStatistic must be set",
  ],
  [
    "scans of backups",
    "aws:backup/plan:Plan",
    { rules: [{ ruleName: "r", targetVaultName: "v", scanActions: [{ malwareScanner: "m", scanMode: "s" }] }] },
    "advanced settings and scans of backups are not in the lab",
  ],
  [
    "a hyphen in a restore testing plan's name",
    "aws:backup/restoreTestingPlan:RestoreTestingPlan",
    {
      name: "once-weekly",
      scheduleExpression: "rate(7 days)",
      recoveryPointSelection: { algorithm: "a", includeVaults: [], recoveryPointTypes: [] },
    },
    'name must be 1 to 50 letters, digits and underscores, got "once-weekly"',
  ],
  [
    "two ways to say what is restored",
    "aws:backup/restoreTestingSelection:RestoreTestingSelection",
    {
      name: "databases",
      iamRoleArn: "r",
      protectedResourceType: "RDS",
      restoreTestingPlanName: "weekly",
      protectedResourceArns: ["*"],
      protectedResourceConditions: {},
    },
    "give exactly one of protectedResourceArns, protectedResourceConditions",
  ],
])("fails on %s, naming it", async (_, type, inputs, message) => {
  const { failures } = await aws.check(type, inputs);
  expect(failures).toEqual([expect.stringContaining(message)]);
});

test("fails on an unknown type, saying where to add it", async () => {
  await expect(aws.check("aws:sqs/queue:Queue", {})).rejects.toThrow(
    "the lab's aws plugin has no type aws:sqs/queue:Queue: add its token to lab/plugins/tokens.ts, run " +
      "node lab/plugins/generate.ts, and add an entry to a file in lab/plugins/aws/types/",
  );
  await expect(cloudflare.check("cloudflare:index/pageRule:PageRule", {})).rejects.toThrow(
    "lab/plugins/cloudflare/types/",
  );
});

test("fails on an unknown function and on a function's unknown argument", async () => {
  await expect(aws.invoke("aws:route53/getZone:getZone", {})).rejects.toThrow(
    "the lab's aws plugin has no function aws:route53/getZone:getZone: add its token to lab/plugins/tokens.ts",
  );
  expect(await aws.invoke("aws:index/getAvailabilityZones:getAvailabilityZones", { stat: "x" })).toEqual([
    expect.stringContaining('has no property "stat" in the SDK 7.48.0'),
  ]);
});

test("fails on a provider's unknown setting, also inside a setting that travels as JSON text", async () => {
  expect((await aws.checkConfig({ region: "us-west-2", acount: "1" })).failures).toEqual([
    expect.stringContaining('provider aws has no property "acount"'),
  ]);
  expect((await aws.checkConfig({ defaultTags: '{"tag":{"a":"b"}}' })).failures).toEqual([
    expect.stringContaining('no property "defaultTags.tag"'),
  ]);
  expect(
    (await aws.checkConfig({ defaultTags: '{"tags":{"a":"b"}}', allowedAccountIds: '["1"]', version: "7.48.0" }))
      .failures,
  ).toEqual([]);
});

test("fills in what the real provider fills in, and says which", async () => {
  const { inputs } = await aws.check("aws:kms/key:Key", { description: "d", isEnabled: false });
  expect(inputs).toEqual({
    description: "d",
    isEnabled: false,
    bypassPolicyLockoutSafetyCheck: false,
    customerMasterKeySpec: "SYMMETRIC_DEFAULT",
    enableKeyRotation: false,
    keyUsage: "ENCRYPT_DECRYPT",
    __defaults: ["bypassPolicyLockoutSafetyCheck", "customerMasterKeySpec", "enableKeyRotation", "keyUsage"],
  });
});

test.each([
  ["s3/bucket:Bucket", "forceDestroy", true],
  ["kms/key:Key", "deletionWindowInDays", 7],
  ["secretsmanager/secret:Secret", "recoveryWindowInDays", 0],
  ["cloudwatch/logGroup:LogGroup", "skipDestroy", true],
  ["rds/parameterGroup:ParameterGroup", "skipDestroy", true],
  ["autoscaling/group:Group", "forceDelete", true],
  ["iam/role:Role", "forceDetachPolicies", true],
])("%s: %s is a change, for a later deletion reads it from the state", async (name, property, value) => {
  const token = `aws:${name}`;
  const state = { [property]: typeof value === "number" ? 30 : false };
  const type = (await entry("aws", token))!;
  const changes = diff(type, schemaOf("aws").resources[token]!, { state, oldInputs: state }, { [property]: value });
  expect(changes).toEqual([expect.objectContaining({ property, replaces: false })]);
});
