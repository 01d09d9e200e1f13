import { expect, test } from "vitest";
import { accessKey } from "../../../lab/actors.ts";
import { ActorBook } from "../../../lab/aws/front/actorBook.ts";
import { understand, type Call } from "../../../lab/aws/front/call.ts";
import { accessDenied } from "../../../lab/aws/front/errors.ts";
import { permissionOf } from "../../../lab/aws/front/permission.ts";

const region = "us-west-2";

function call(
  service: string,
  more: { target?: string; method?: string; host?: string; body?: string; type?: object },
): Call {
  const authorization = `AWS4-HMAC-SHA256 Credential=${accessKey("failover")}/20250101/${region}/${service}/aws4_request`;
  const { method = "POST", target = "/", host = `${service}.${region}.amazonaws.com`, body = "", type = {} } = more;
  const headers = { authorization, ...type };
  return understand({ method, target, host, headers, body: Buffer.from(body) }, new ActorBook());
}
const form = (service: string, body: string): Call =>
  call(service, { body, type: { "content-type": "application/x-www-form-urlencoded" } });
const json = (service: string, target: string, body: object): Call =>
  call(service, {
    body: JSON.stringify(body),
    type: { "x-amz-target": target, "content-type": "application/x-amz-json-1.0" },
  });
const s3 = (method: string, target: string, host = `assets.s3.${region}.amazonaws.com`): Call =>
  call("s3", { method, target, host });

const at = (service: string, rest: string): string => `arn:aws:${service}:${region}:123456789012:${rest}`;
const keyId = "11111111-2222-3333-4444-555555555555";
const sealed = Buffer.from(`${keyId}rest`).toString("base64");

test.each([
  [
    "a database by its identifier",
    form("rds", "Action=PromoteReadReplica&DBInstanceIdentifier=dualcoast-west-g1"),
    { action: "rds:PromoteReadReplica", resource: at("rds", "db:dualcoast-west-g1") },
  ],
  [
    "a group by its name",
    form("autoscaling", "Action=SetDesiredCapacity&AutoScalingGroupName=web&DesiredCapacity=4"),
    {
      action: "autoscaling:SetDesiredCapacity",
      resource: at("autoscaling", "autoScalingGroup:00000000-0000-0000-0000-000000000000:autoScalingGroupName/web"),
    },
  ],
  [
    "a table by its name, in the region whose endpoint was called",
    json("dynamodb", "DynamoDB_20120810.PutItem", { TableName: "dualcoast-control" }),
    { action: "dynamodb:PutItem", resource: at("dynamodb", "table/dualcoast-control") },
  ],
  [
    "a secret by its ARN",
    json("secretsmanager", "secretsmanager.DescribeSecret", { SecretId: at("secretsmanager", "secret:db-AbCdEf") }),
    { action: "secretsmanager:DescribeSecret", resource: at("secretsmanager", "secret:db-AbCdEf") },
  ],
  [
    "a key by its id",
    json("kms", "TrentService.DescribeKey", { KeyId: keyId }),
    { action: "kms:DescribeKey", resource: at("kms", `key/${keyId}`) },
  ],
  [
    "a key by what it sealed",
    json("kms", "TrentService.Decrypt", { CiphertextBlob: sealed }),
    { action: "kms:Decrypt", resource: at("kms", `key/${keyId}`) },
  ],
  [
    "an object, its key decoded",
    s3("PUT", "/failover/run%201/journal.jsonl"),
    { action: "s3:PutObject", resource: "arn:aws:s3:::assets/failover/run 1/journal.jsonl" },
  ],
  ["an object's head as its reading", s3("HEAD", "/a"), { action: "s3:GetObject", resource: "arn:aws:s3:::assets/a" }],
  ["a list as the bucket's", s3("GET", "/?list-type=2"), { action: "s3:ListBucket", resource: "arn:aws:s3:::assets" }],
  [
    "metrics under IAM's prefix",
    form("monitoring", "Action=DescribeAlarms"),
    { action: "cloudwatch:DescribeAlarms", resource: undefined },
  ],
])("reads %s", (_what, given, permission) => {
  expect(permissionOf(given)).toEqual(permission);
});

test.each([
  ["a list", form("ec2", "Action=DescribeImages&ImageId.1=ami-1")],
  ["a key by an alias", json("kms", "TrentService.DescribeKey", { KeyId: "alias/dualcoast-state" })],
  ["several objects at once", s3("POST", "/?delete")],
  ["a body that is not JSON", call("dynamodb", { body: "{", type: { "x-amz-target": "DynamoDB_20120810.GetItem" } })],
  ["a body that names no table", json("dynamodb", "DynamoDB_20120810.BatchGetItem", { RequestItems: {} })],
])("knows no resource for %s", (_what, given) => {
  expect(permissionOf(given)?.resource).toBeUndefined();
});

test("asks nothing for a call that every principal may make", () => {
  expect(permissionOf(form("sts", "Action=GetCallerIdentity"))).toBeUndefined();
});

test.each([
  ["ec2", "ec2", 403, "UnauthorizedOperation"],
  ["rds", "query", 403, "AccessDenied"],
  ["s3", "s3", 403, "AccessDenied"],
  ["dynamodb", "json", 400, "AccessDeniedException"],
] as const)("%s refuses as AWS's own does", (service, protocol, status, code) => {
  expect(accessDenied(service, protocol, "no")).toEqual({ status, code, message: "no" });
});
