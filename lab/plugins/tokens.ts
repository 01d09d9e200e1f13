/** Which types and functions the stand-ins know, by the file that holds their table; files load only when used. */

export type PluginName = "aws" | "awsx" | "cloudflare";

/** File under `lab/plugins/<plugin>/types/` → its tokens. */
export const resources: Readonly<Record<PluginName, Readonly<Record<string, readonly string[]>>>> = {
  aws: {
    network: ["aws:ec2/vpc:Vpc", "aws:ec2/subnet:Subnet"],
    gateways: ["aws:ec2/internetGateway:InternetGateway", "aws:ec2/eip:Eip", "aws:ec2/natGateway:NatGateway"],
    routes: [
      "aws:ec2/routeTable:RouteTable",
      "aws:ec2/routeTableAssociation:RouteTableAssociation",
      "aws:ec2/route:Route",
    ],
    endpoints: ["aws:ec2/vpcEndpoint:VpcEndpoint"],
    flowLogs: ["aws:ec2/flowLog:FlowLog", "aws:ec2/managedPrefixList:ManagedPrefixList"],
    security: ["aws:ec2/securityGroup:SecurityGroup", "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"],
    securityRules: [
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
      "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
    ],
    launchTemplate: ["aws:ec2/launchTemplate:LaunchTemplate"],
    autoScaling: ["aws:autoscaling/group:Group"],
    loadBalancer: ["aws:lb/loadBalancer:LoadBalancer"],
    balancing: ["aws:lb/targetGroup:TargetGroup", "aws:lb/listener:Listener"],
    acm: ["aws:acm/certificate:Certificate", "aws:acm/certificateValidation:CertificateValidation"],
    rdsGroups: ["aws:rds/subnetGroup:SubnetGroup", "aws:rds/parameterGroup:ParameterGroup"],
    rds: ["aws:rds/instance:Instance"],
    kms: ["aws:kms/key:Key", "aws:kms/alias:Alias"],
    s3Rules: [
      "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
      "aws:s3/bucketReplicationConfig:BucketReplicationConfig",
    ],
    s3bucket: ["aws:s3/bucket:Bucket"],
    s3: [
      "aws:s3/bucketVersioning:BucketVersioning",
      "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
      "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
      "aws:s3/bucketPolicy:BucketPolicy",
      "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
    ],
    iam: ["aws:iam/role:Role", "aws:iam/instanceProfile:InstanceProfile"],
    iamPolicies: [
      "aws:iam/rolePolicy:RolePolicy",
      "aws:iam/policy:Policy",
      "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    ],
    topics: ["aws:sns/topic:Topic", "aws:sns/topicPolicy:TopicPolicy"],
    alarms: ["aws:cloudwatch/metricAlarm:MetricAlarm"],
    backup: [
      "aws:backup/vault:Vault",
      "aws:backup/vaultLockConfiguration:VaultLockConfiguration",
      "aws:backup/plan:Plan",
    ],
    backupRecorded: [
      "aws:backup/selection:Selection",
      "aws:backup/vaultPolicy:VaultPolicy",
      "aws:backup/restoreTestingPlan:RestoreTestingPlan",
      "aws:backup/restoreTestingSelection:RestoreTestingSelection",
      "aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication",
    ],
    dynamodb: ["aws:dynamodb/table:Table"],
    s3Audit: [
      "aws:s3/bucketLogging:BucketLogging",
      "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration",
    ],
    account: [
      "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock",
      "aws:iam/accountPasswordPolicy:AccountPasswordPolicy",
      "aws:ebs/encryptionByDefault:EncryptionByDefault",
    ],
    trail: ["aws:cloudtrail/trail:Trail", "aws:cloudwatch/logMetricFilter:LogMetricFilter"],
    secrets: [
      "aws:secretsmanager/secret:Secret",
      "aws:secretsmanager/secretVersion:SecretVersion",
      "aws:cloudwatch/logGroup:LogGroup",
    ],
    configRecorder: [
      "aws:cfg/recorder:Recorder",
      "aws:cfg/deliveryChannel:DeliveryChannel",
      "aws:cfg/recorderStatus:RecorderStatus",
    ],
    serviceRoles: ["aws:iam/serviceLinkedRole:ServiceLinkedRole"],
    guardDuty: ["aws:guardduty/detector:Detector", "aws:guardduty/detectorFeature:DetectorFeature"],
    securityHub: [
      "aws:securityhub/account:Account",
      "aws:securityhub/standardsSubscription:StandardsSubscription",
      "aws:securityhub/findingAggregator:FindingAggregator",
    ],
    events: ["aws:cloudwatch/eventRule:EventRule", "aws:cloudwatch/eventTarget:EventTarget"],
    accessAnalyzer: ["aws:accessanalyzer/analyzer:Analyzer"],
  },
  awsx: { vpc: ["awsx:ec2:Vpc"] },
  cloudflare: {
    zone: ["cloudflare:index/zoneSetting:ZoneSetting", "cloudflare:index/dnsRecord:DnsRecord"],
    rulesets: ["cloudflare:index/ruleset:Ruleset"],
    balancing: [
      "cloudflare:index/loadBalancer:LoadBalancer",
      "cloudflare:index/loadBalancerPool:LoadBalancerPool",
      "cloudflare:index/loadBalancerMonitor:LoadBalancerMonitor",
    ],
  },
};

/** Functions (invokes) of each plugin; they live in `lab/plugins/<plugin>/functions.ts`. */
export const functions: Readonly<Record<PluginName, readonly string[]>> = {
  aws: [
    "aws:index/getAvailabilityZones:getAvailabilityZones",
    "aws:index/getCallerIdentity:getCallerIdentity",
    "aws:index/getPartition:getPartition",
    "aws:index/getRegion:getRegion",
    "aws:dynamodb/getTableItem:getTableItem",
    "aws:iam/getPolicyDocument:getPolicyDocument",
    "aws:secretsmanager/getRandomPassword:getRandomPassword",
    "aws:secretsmanager/getSecretVersion:getSecretVersion",
    "aws:ssm/getParameter:getParameter",
  ],
  awsx: [],
  cloudflare: [],
};

/** Whether the token names a function and not a resource type. */
export function isFunctionToken(token: string): boolean {
  return Object.values(functions).some((tokens) => tokens.includes(token));
}

/** All tokens of one plugin. */
export function usedTokens(plugin: string): string[] {
  const name = plugin as PluginName;
  return [...Object.values(resources[name]).flat(), ...functions[name]];
}
