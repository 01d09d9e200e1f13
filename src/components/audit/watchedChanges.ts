/** A change that somebody is told of, and how CloudTrail's events of it are told from others. */
export interface WatchedChange {
  /** Part of the names of filter, metric and alarm. */
  readonly name: string;
  /** Said in the alarm. */
  readonly what: string;
  /** Filter pattern of CloudWatch Logs, at most 1,024 characters. */
  readonly pattern: string;
}

const any = (field: string, values: readonly string[]): string =>
  values.map((value) => `($.${field} = ${value})`).join(" || ");

/** Events of one service by name; two services may have one of the same name. */
const events = (service: string, ...names: readonly string[]): string =>
  `{ ($.eventSource = ${service}.amazonaws.com) && (${any("eventName", names)}) }`;

const withVerbs = (ending: string, ...verbs: readonly string[]): string[] => verbs.map((verb) => verb + ending);

/**
 * The changes of section 4 of the CIS AWS Foundations Benchmark v5.0.0, in its order.
 * @see https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html
 */
export const watchedChanges: readonly WatchedChange[] = [
  {
    name: "unauthorized-calls",
    what: "an API call was refused for want of permission",
    pattern: '{ ($.errorCode = "*UnauthorizedOperation") || ($.errorCode = "AccessDenied*") }',
  },
  {
    name: "sign-in-without-mfa",
    what: "somebody signed in to the console without MFA",
    pattern:
      '{ ($.eventName = "ConsoleLogin") && ($.additionalEventData.MFAUsed != "Yes") && ($.userIdentity.type = "IAMUser") && ($.responseElements.ConsoleLogin = "Success") }',
  },
  {
    name: "root-user",
    what: "the root user did something",
    pattern:
      '{ ($.userIdentity.type = "Root") && ($.userIdentity.invokedBy NOT EXISTS) && ($.eventType != "AwsServiceEvent") }',
  },
  {
    name: "iam-policies",
    what: "an IAM policy was changed, attached or detached",
    pattern: events(
      "iam",
      ...withVerbs("GroupPolicy", "Put", "Delete", "Attach", "Detach"),
      ...withVerbs("RolePolicy", "Put", "Delete", "Attach", "Detach"),
      ...withVerbs("UserPolicy", "Put", "Delete", "Attach", "Detach"),
      ...withVerbs("Policy", "Create", "Delete"),
      ...withVerbs("PolicyVersion", "Create", "Delete"),
    ),
  },
  {
    name: "trail",
    what: "the trail was changed or stopped",
    pattern: events(
      "cloudtrail",
      ...withVerbs("Trail", "Create", "Update", "Delete"),
      ...withVerbs("Logging", "Start", "Stop"),
    ),
  },
  {
    name: "failed-sign-ins",
    what: "a sign-in to the console failed",
    pattern: '{ ($.eventName = "ConsoleLogin") && ($.errorMessage = "Failed authentication") }',
  },
  {
    name: "keys",
    what: "a KMS key was disabled or scheduled for deletion",
    pattern: events("kms", "DisableKey", "ScheduleKeyDeletion"),
  },
  {
    name: "bucket-policies",
    what: "a bucket's policy, ACL, CORS, lifecycle or replication was changed",
    pattern: events(
      "s3",
      "PutBucketAcl",
      ...withVerbs("BucketPolicy", "Put", "Delete"),
      ...withVerbs("BucketCors", "Put", "Delete"),
      ...withVerbs("BucketLifecycle", "Put", "Delete"),
      ...withVerbs("BucketReplication", "Put", "Delete"),
    ),
  },
  {
    name: "config-recorder",
    what: "the recorder of AWS Config was stopped or changed",
    pattern: events(
      "config",
      ...withVerbs("ConfigurationRecorder", "Stop", "Put", "Delete"),
      ...withVerbs("DeliveryChannel", "Put", "Delete"),
    ),
  },
  {
    name: "security-groups",
    what: "a security group or one of its rules was changed",
    pattern: events(
      "ec2",
      ...withVerbs("SecurityGroup", "Create", "Delete"),
      ...withVerbs("SecurityGroupIngress", "Authorize", "Revoke"),
      ...withVerbs("SecurityGroupEgress", "Authorize", "Revoke"),
      "ModifySecurityGroupRules",
    ),
  },
  {
    name: "network-acls",
    what: "a network ACL was changed",
    pattern: events(
      "ec2",
      ...withVerbs("NetworkAcl", "Create", "Delete"),
      ...withVerbs("NetworkAclEntry", "Create", "Delete", "Replace"),
      "ReplaceNetworkAclAssociation",
    ),
  },
  {
    name: "network-gateways",
    what: "a gateway of a network was changed",
    pattern: events(
      "ec2",
      ...withVerbs("CustomerGateway", "Create", "Delete"),
      ...withVerbs("InternetGateway", "Create", "Delete", "Attach", "Detach"),
    ),
  },
  {
    name: "route-tables",
    what: "a route or a route table was changed",
    pattern: events(
      "ec2",
      ...withVerbs("Route", "Create", "Delete", "Replace"),
      ...withVerbs("RouteTable", "Create", "Delete", "Disassociate"),
      "ReplaceRouteTableAssociation",
    ),
  },
  {
    name: "networks",
    what: "a VPC or a peering of it was changed",
    pattern: events(
      "ec2",
      ...withVerbs("Vpc", "Create", "Delete"),
      "ModifyVpcAttribute",
      ...withVerbs("VpcPeeringConnection", "Create", "Delete", "Accept", "Reject"),
    ),
  },
  {
    name: "organization",
    what: "the organization, its accounts or its policies were changed",
    pattern: events(
      "organizations",
      "AcceptHandshake",
      "AttachPolicy",
      "CreateAccount",
      "CreateOrganizationalUnit",
      "CreatePolicy",
      "DeclineHandshake",
      "DeleteOrganization",
      "DeleteOrganizationalUnit",
      "DeletePolicy",
      "DetachPolicy",
      "DisablePolicyType",
      "EnablePolicyType",
      "InviteAccountToOrganization",
      "LeaveOrganization",
      "MoveAccount",
      "RemoveAccountFromOrganization",
      "UpdatePolicy",
      "UpdateOrganizationalUnit",
    ),
  },
];
