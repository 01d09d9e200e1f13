import { afterAll, beforeAll, expect, test } from "vitest";
import { diff } from "../../lab/plugins/host/diff.ts";
import { entry, schemaOf } from "../../lab/plugins/host/load.ts";
import { UNKNOWN } from "../../lab/plugins/host/values.ts";
import type { Props } from "../../lab/plugins/host/values.ts";
import { StartedPlugin } from "../lab/plugins/support/startedPlugin.ts";

// Changes that replace by what else is said or was there; those of one input alone are in pluginsReplace.test.ts.
let aws: StartedPlugin;
beforeAll(async () => {
  aws = await StartedPlugin.start("aws");
});
afterAll(() => aws.stop());

const DNS = { privateDnsPreference: "ALL_DOMAINS", privateDnsSpecifiedDomains: ["a.example", "b.example"] };
const KEY = "1234abcd-12ab-34cd-56ef-1234567890ab";
const follower = { identifier: "west", kmsKeyId: "arn:old", replicateSourceDb: "arn:east" };

test.each<[string, string, Props, Props, string[]]>([
  [
    "ec2/vpc:Vpc",
    "taken back from dedicated hardware",
    { instanceTenancy: "dedicated" },
    { instanceTenancy: "default" },
    [],
  ],
  [
    "ec2/vpc:Vpc",
    "put on dedicated hardware",
    { instanceTenancy: "default" },
    { instanceTenancy: "dedicated" },
    ["instanceTenancy"],
  ],
  [
    "ec2/subnet:Subnet",
    "with IPv6 addresses for new interfaces, moved to other addresses",
    { ipv6CidrBlock: "a", assignIpv6AddressOnCreation: true },
    { ipv6CidrBlock: "b", assignIpv6AddressOnCreation: true },
    ["ipv6CidrBlock"],
  ],
  [
    "ec2/subnet:Subnet",
    "without them, moved to other addresses",
    { ipv6CidrBlock: "a" },
    { ipv6CidrBlock: "b", assignIpv6AddressOnCreation: true },
    [],
  ],
  [
    "ec2/natGateway:NatGateway",
    "private, with more addresses",
    { connectivityType: "private", secondaryPrivateIpAddressCount: 1 },
    { connectivityType: "private", secondaryPrivateIpAddressCount: 2 },
    ["secondaryPrivateIpAddressCount"],
  ],
  [
    "ec2/vpcEndpoint:VpcEndpoint",
    "of kind Interface, with private DNS",
    { vpcEndpointType: "Interface" },
    { vpcEndpointType: "Interface", privateDnsEnabled: true },
    [],
  ],
  [
    "ec2/vpcEndpoint:VpcEndpoint",
    "with another DNS preference",
    { dnsOptions: DNS },
    { dnsOptions: { ...DNS, privateDnsPreference: "VERIFIED_DOMAINS_ONLY" } },
    ["dnsOptions"],
  ],
  [
    "ec2/vpcEndpoint:VpcEndpoint",
    "with other DNS domains",
    { dnsOptions: DNS },
    { dnsOptions: { ...DNS, privateDnsSpecifiedDomains: ["a.example"] } },
    ["dnsOptions"],
  ],
  [
    "ec2/vpcEndpoint:VpcEndpoint",
    "with another kind of DNS records",
    { dnsOptions: DNS },
    {
      dnsOptions: { ...DNS, privateDnsSpecifiedDomains: ["b.example", "a.example"], dnsRecordIpType: "dualstack" },
    },
    [],
  ],
  ["ec2/vpcEndpoint:VpcEndpoint", "without DNS options", { dnsOptions: DNS }, {}, []],
  ["dynamodb/table:Table", "that forgets its source", { restoreSourceName: "a" }, {}, []],
  ["dynamodb/table:Table", "that forgets its source's ARN", { restoreSourceTableArn: "a" }, {}, []],
  ["dynamodb/table:Table", "that forgets its backup", { restoreBackupArn: "a" }, {}, []],
  [
    "secretsmanager/secretVersion:SecretVersion",
    "of another text",
    { secretString: "a" },
    { secretString: "b" },
    ["secretString"],
  ],
  [
    "secretsmanager/secretVersion:SecretVersion",
    "of a text not known yet",
    { secretString: "a" },
    { secretString: UNKNOWN },
    ["secretString"],
  ],
  [
    "secretsmanager/secretVersion:SecretVersion",
    "whose text becomes write-only",
    { secretString: "a" },
    { secretStringWo: "a", secretStringWoVersion: 1 },
    [],
  ],
  [
    "secretsmanager/secretVersion:SecretVersion",
    "whose text becomes write-only and another",
    { secretString: "a" },
    { secretStringWo: "b", secretStringWoVersion: 1 },
    ["secretString"],
  ],
  [
    "secretsmanager/secretVersion:SecretVersion",
    "whose write-only text is shown",
    { secretStringWoVersion: 1 },
    { secretString: "a" },
    ["secretString"],
  ],
  ["rds/instance:Instance", "under another key", follower, { ...follower, kmsKeyId: "arn:new" }, ["kmsKeyId"]],
  ["rds/instance:Instance", "that stops following", follower, { identifier: "west", kmsKeyId: "arn:old" }, []],
  ["rds/instance:Instance", "of another name", { identifier: "a" }, { identifier: "b" }, []],
])("a %s %s replaces where the provider does", async (type, _, state, inputs, replaces) => {
  expect(await aws.replaces(`aws:${type}`, state, inputs)).toEqual(replaces);
});

test.each(["securityGroupIngressRule:SecurityGroupIngressRule", "securityGroupEgressRule:SecurityGroupEgressRule"])(
  "vpc/%s replaces when its source becomes one of another kind, and not when it stays one",
  async (name) => {
    const type = `aws:vpc/${name}`;
    const kinds = ["cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId"];
    for (const before of kinds) {
      for (const now of kinds) {
        const replaces = before === now ? [] : [before, now].sort();
        expect(await aws.replaces(type, { [before]: "a" }, { [now]: "b" })).toEqual(replaces);
      }
    }
  },
);

test.each([
  "bucketVersioning:BucketVersioning",
  "bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
])("s3/%s is not made anew for naming the own account as the bucket's owner", async (name) => {
  const token = `aws:s3/${name}`;
  const type = (await entry("aws", token))!;
  const replaced = (state: Props, inputs: Props): boolean[] =>
    diff(type, schemaOf("aws").resources[token]!, { state, oldInputs: state }, inputs, "1").map(
      ({ replaces }) => replaces,
    );
  expect(replaced({}, { expectedBucketOwner: "1" })).toEqual([false]);
  expect(replaced({}, { expectedBucketOwner: "2" })).toEqual([true]);
  expect(replaced({ expectedBucketOwner: "2" }, { expectedBucketOwner: "1" })).toEqual([true]);
  expect(replaced({ expectedBucketOwner: "1" }, {})).toEqual([true]);
});

test.each<[string, string, Props, Props, string]>([
  [
    "s3/bucketVersioning:BucketVersioning",
    "switches versions off again",
    { versioningConfiguration: { status: "Enabled" } },
    { versioningConfiguration: { status: "Disabled" } },
    "versioningConfiguration.status cannot be updated from 'Enabled' to 'Disabled'",
  ],
  [
    "ec2/routeTableAssociation:RouteTableAssociation",
    "moves a subnet to another table",
    { subnetId: "subnet-1", routeTableId: "rtb-1" },
    { subnetId: "subnet-1", routeTableId: "rtb-2" },
    "moving subnet-1 to another table is not in the lab",
  ],
])("a %s that %s is refused while it is planned", async (type, _, state, inputs, message) => {
  await expect(aws.replaces(`aws:${type}`, state, inputs)).rejects.toThrow(message);
  expect(await aws.replaces(`aws:${type}`, state, state)).toEqual([]);
});

test("a bucket that never had versions is not refused for still having none", async () => {
  const none = { versioningConfiguration: { status: "Disabled" } };
  expect(await aws.replaces("aws:s3/bucketVersioning:BucketVersioning", none, none)).toEqual([]);
});

test("an alias of the same key, named by its ARN, does not change", async () => {
  const token = "aws:kms/alias:Alias";
  const type = (await entry("aws", token))!;
  const changes = (before: string, now: string): number =>
    diff(
      type,
      schemaOf("aws").resources[token]!,
      { state: { targetKeyId: before }, oldInputs: {} },
      { targetKeyId: now },
    ).length;
  expect([changes(KEY, `arn:aws:kms:us-east-1:1:key/${KEY}`), changes(KEY, "other")]).toEqual([0, 1]);
});
