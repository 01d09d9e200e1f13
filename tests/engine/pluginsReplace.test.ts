import { afterAll, beforeAll, expect, test } from "vitest";
import { schemaOf } from "../../lab/plugins/host/load.ts";
import { resources } from "../../lab/plugins/tokens.ts";
import { StartedPlugin } from "../lab/plugins/support/startedPlugin.ts";

/*
 * What replaces, by type, written down a second time on purpose: a table that was changed by mistake must not agree
 * with itself. Every other input of the type, changed alone, must not replace. `region` replaces wherever it exists.
 * What depends on more than the one input is in pluginsReplaceWhen.test.ts.
 */
const expected: Record<string, string> = {
  "aws:ec2/vpc:Vpc": "cidrBlock instanceTenancy ipv4IpamPoolId ipv4NetmaskLength",
  "aws:ec2/subnet:Subnet":
    "availabilityZone availabilityZoneId cidrBlock ipv4IpamPoolId ipv4NetmaskLength ipv6IpamPoolId ipv6Native " +
    "ipv6NetmaskLength outpostArn vpcId",
  "aws:ec2/internetGateway:InternetGateway": "",
  "aws:ec2/eip:Eip": "address domain ipamPoolId networkBorderGroup publicIpv4Pool",
  "aws:ec2/natGateway:NatGateway": "allocationId availabilityMode connectivityType privateIp subnetId vpcId",
  "aws:ec2/routeTable:RouteTable": "vpcId",
  "aws:ec2/routeTableAssociation:RouteTableAssociation": "gatewayId subnetId",
  "aws:ec2/route:Route": "destinationCidrBlock destinationIpv6CidrBlock destinationPrefixListId routeTableId",
  "aws:ec2/vpcEndpoint:VpcEndpoint":
    "privateDnsEnabled resourceConfigurationArn serviceName serviceNetworkArn serviceRegion vpcEndpointType vpcId",
  "aws:ec2/flowLog:FlowLog":
    "deliverCrossAccountRole destinationOptions eniId iamRoleArn logDestination logDestinationType logFormat " +
    "maxAggregationInterval regionalNatGatewayId subnetId tagFieldSpecifications trafficType " +
    "transitGatewayAttachmentId transitGatewayId vpcId",
  "aws:ec2/managedPrefixList:ManagedPrefixList": "addressFamily",
  "aws:ec2/securityGroup:SecurityGroup": "description name namePrefix vpcId",
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": "vpcId",
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": "securityGroupId",
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": "securityGroupId",
  "aws:ec2/launchTemplate:LaunchTemplate": "name namePrefix",
  "aws:autoscaling/group:Group": "initialLifecycleHooks name namePrefix",
  "aws:lb/loadBalancer:LoadBalancer": "customerOwnedIpv4Pool internal loadBalancerType name namePrefix",
  "aws:lb/targetGroup:TargetGroup":
    "ipAddressType name namePrefix port protocol protocolVersion targetControlPort targetType vpcId",
  "aws:lb/listener:Listener": "loadBalancerArn",
  "aws:acm/certificate:Certificate":
    "certificateAuthorityArn domainName keyAlgorithm subjectAlternativeNames validationMethod validationOptions",
  "aws:acm/certificateValidation:CertificateValidation": "certificateArn validationRecordFqdns",
  "aws:rds/subnetGroup:SubnetGroup": "name namePrefix",
  "aws:rds/parameterGroup:ParameterGroup": "description family name namePrefix",
  "aws:rds/instance:Instance":
    "availabilityZone backupTarget characterSetName customIamInstanceProfile dbName engine kmsKeyId " +
    "ncharCharacterSetName restoreToPointInTime s3Import snapshotIdentifier storageEncrypted timezone username",
  "aws:kms/key:Key": "customKeyStoreId customerMasterKeySpec keyUsage multiRegion xksKeyId",
  "aws:kms/alias:Alias": "name namePrefix",
  "aws:s3/bucket:Bucket": "bucket bucketNamespace bucketPrefix objectLockEnabled",
  "aws:s3/bucketVersioning:BucketVersioning": "bucket expectedBucketOwner",
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": "bucket expectedBucketOwner",
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration":
    "bucket expectedBucketOwner",
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": "bucket",
  "aws:s3/bucketPolicy:BucketPolicy": "bucket",
  "aws:s3/bucketReplicationConfig:BucketReplicationConfig": "bucket",
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": "bucket",
  "aws:s3/bucketLogging:BucketLogging": "bucket expectedBucketOwner",
  "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration": "bucket expectedBucketOwner objectLockEnabled",
  "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock": "accountId",
  "aws:ebs/encryptionByDefault:EncryptionByDefault": "",
  "aws:cloudtrail/trail:Trail": "name",
  "aws:iam/accountPasswordPolicy:AccountPasswordPolicy": "",
  "aws:iam/role:Role": "name namePrefix path",
  "aws:iam/rolePolicy:RolePolicy": "name namePrefix role",
  "aws:iam/policy:Policy": "description name namePrefix path",
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": "policyArn role",
  "aws:iam/instanceProfile:InstanceProfile": "name namePrefix path",
  "aws:dynamodb/table:Table":
    "hashKey importTable localSecondaryIndexes name rangeKey restoreBackupArn restoreDateTime restoreSourceName " +
    "restoreSourceTableArn restoreToLatestTime",
  "aws:secretsmanager/secret:Secret": "name namePrefix type",
  "aws:secretsmanager/secretVersion:SecretVersion": "secretBinary secretId secretString secretStringWoVersion",
  "aws:cloudwatch/logGroup:LogGroup": "logGroupClass name namePrefix",
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": "logGroupName name",
  "aws:cfg/recorder:Recorder": "name",
  "aws:cfg/deliveryChannel:DeliveryChannel": "name",
  "aws:cfg/recorderStatus:RecorderStatus": "",
  "aws:iam/serviceLinkedRole:ServiceLinkedRole": "awsServiceName customSuffix",
  "aws:guardduty/detector:Detector": "",
  "aws:guardduty/detectorFeature:DetectorFeature": "additionalConfigurations detectorId name",
  "aws:securityhub/account:Account": "enableDefaultStandards",
  "aws:securityhub/standardsSubscription:StandardsSubscription": "standardsArn",
  "aws:securityhub/findingAggregator:FindingAggregator": "",
  "aws:cloudwatch/eventRule:EventRule": "eventBusName name namePrefix",
  "aws:cloudwatch/eventTarget:EventTarget": "eventBusName rule targetId",
  "aws:accessanalyzer/analyzer:Analyzer": "analyzerName configuration type",
  "aws:backup/vault:Vault": "kmsKeyArn name",
  "aws:backup/vaultLockConfiguration:VaultLockConfiguration":
    "backupVaultName changeableForDays maxRetentionDays minRetentionDays",
  "aws:backup/vaultPolicy:VaultPolicy": "backupVaultName",
  "aws:backup/plan:Plan": "name",
  "aws:backup/selection:Selection": "conditions iamRoleArn name notResources planId resources selectionTags",
  "aws:backup/restoreTestingPlan:RestoreTestingPlan": "name",
  "aws:backup/restoreTestingSelection:RestoreTestingSelection": "name protectedResourceType restoreTestingPlanName",
  "aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication":
    "kmsKeyId preSignedUrl retentionPeriod sourceDbInstanceArn",
  "aws:cloudwatch/metricAlarm:MetricAlarm": "name",
  "aws:sns/topic:Topic": "fifoTopic name namePrefix",
  "aws:sns/topicPolicy:TopicPolicy": "arn",
  "cloudflare:index/zoneSetting:ZoneSetting": "settingId zoneId",
  "cloudflare:index/dnsRecord:DnsRecord": "type zoneId",
  "cloudflare:index/ruleset:Ruleset": "accountId kind name phase zoneId",
  "cloudflare:index/loadBalancer:LoadBalancer": "zoneId",
  "cloudflare:index/loadBalancerPool:LoadBalancerPool": "accountId",
  "cloudflare:index/loadBalancerMonitor:LoadBalancerMonitor": "accountId",
};

const started = new Map<string, StartedPlugin>();
beforeAll(async () => {
  for (const name of ["aws", "cloudflare"] as const) started.set(name, await StartedPlugin.start(name));
});
afterAll(async () => {
  for (const plugin of started.values()) await plugin.stop();
});

/** Two different values of a shape. */
function values(kind: string): [unknown, unknown] {
  const plain = kind.replace(/\?$/, "");
  if (plain.startsWith("[]")) return [["a"], ["b"]];
  if (plain.startsWith("{}") || plain.startsWith("#")) return [{ a: "a" }, { a: "b" }];
  return { number: [1, 2] as [unknown, unknown], boolean: [false, true] as [unknown, unknown] }[plain] ?? ["a", "b"];
}

const cases = (["aws", "cloudflare"] as const).flatMap((plugin) =>
  Object.values(resources[plugin])
    .flat()
    .map((type) => ({ plugin, type })),
);

test("every type of the stand-ins is written down here", () => {
  expect(Object.keys(expected).sort()).toEqual(cases.map(({ type }) => type).sort());
});

test.each(cases)(
  "$type replaces on what is written down, input by input, and on nothing else",
  async ({ plugin: name, type }) => {
    const { inputs } = schemaOf(name).resources[type]!;
    const plugin = started.get(name)!;
    const asked = Object.entries(inputs).map(async ([input, kind]) => {
      const [before, after] = values(kind);
      const replaces = await plugin.replaces(type, { [input]: before }, { [input]: after });
      expect([input, replaces.filter((other) => other !== input)]).toEqual([input, []]);
      return replaces;
    });
    const found = (await Promise.all(asked)).flat();
    const region = "region" in inputs ? ["region"] : [];
    expect(found.sort()).toEqual([...expected[type]!.split(" ").filter(Boolean), ...region].sort());
  },
);
