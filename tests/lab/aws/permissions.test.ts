import { AutoScalingClient, DescribeAutoScalingGroupsCommand } from "@aws-sdk/client-auto-scaling";
import { CreateTableCommand, DynamoDBClient, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { DescribeVpcsCommand, EC2Client } from "@aws-sdk/client-ec2";
import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  DeleteRolePermissionsBoundaryCommand,
  DetachRolePolicyCommand,
  IAMClient,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { CreateAliasCommand, CreateKeyCommand, DecryptCommand, EncryptCommand, KMSClient } from "@aws-sdk/client-kms";
import { DescribeDBInstancesCommand, RDSClient } from "@aws-sdk/client-rds";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Actor } from "../../../lab/actors.ts";
import { SHORT, startTestLab, type TestLab } from "./support.ts";

const [EAST, WEST, THIRD] = ["us-east-1", "us-west-2", "us-east-2"] as const;
const ROLE = "dualcoast-failover-west";
const account = "123456789012";
const table = (region: string): string => `arn:aws:dynamodb:${region}:${account}:table/ops`;
let lab: TestLab;
let iam: IAMClient;

const text = (...Statement: object[]): string => JSON.stringify({ Version: "2012-10-17", Statement });
const allow = (Action: string | string[], Resource: string, Condition?: object): object => {
  return { Effect: "Allow", Action, Resource, ...(Condition && { Condition }) };
};
const putInline = (document: string): Promise<unknown> =>
  iam.send(new PutRolePolicyCommand({ RoleName: ROLE, PolicyName: "act", PolicyDocument: document }));
async function policy(PolicyName: string, PolicyDocument: string): Promise<string> {
  return (await iam.send(new CreatePolicyCommand({ PolicyName, PolicyDocument }))).Policy?.Arn ?? "";
}

/** Settings of somebody who took the role. */
function under(region: string, role = ROLE, actor: Actor = "failover") {
  const settings = lab.settings(region, actor);
  return { ...settings, credentials: { ...settings.credentials, sessionToken: role } };
}
const failure = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => "no error",
    (error: Error) => error.name,
  );
const put = (region: string, settings: object = under(region)): Promise<string> =>
  failure(new DynamoDBClient(settings).send(new PutItemCommand({ TableName: "ops", Item: { id: { S: "a" } } })));

beforeAll(async () => {
  lab = await startTestLab();
  iam = new IAMClient(lab.settings(EAST));
  for (const region of [EAST, WEST]) {
    await new DynamoDBClient(lab.settings(region)).send(
      new CreateTableCommand({
        TableName: "ops",
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
        KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      }),
    );
  }
});
afterAll(() => lab.stop());

test("where the role does not exist, nobody is judged", async () => {
  expect(await put(WEST)).toBe("no error");
  expect(await lab.front.role(ROLE)).toBeNull();
  const trust = text({ Effect: "Allow", Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: "sts:AssumeRole" });
  await iam.send(new CreateRoleCommand({ RoleName: ROLE, AssumeRolePolicyDocument: trust }));
  expect(await put(WEST)).toBe("AccessDeniedException");
});

test("what its policies allow passes, in the region and on the resource they name, and nothing else", async () => {
  await putInline(text(allow("dynamodb:PutItem", table(WEST))));
  const since = String(Date.now());
  expect(await put(WEST)).toBe("no error");
  expect(await put(EAST)).toBe("AccessDeniedException");
  const read = new GetItemCommand({ TableName: "ops", Key: { id: { S: "a" } } });
  expect(await failure(new DynamoDBClient(under(WEST)).send(read))).toBe("AccessDeniedException");
  const calls = await lab.front.calls({ actor: "failover", since });
  expect(
    calls.map(({ region, permission, outcome, status, reason }) => [region, permission, outcome, status, reason]),
  ).toEqual([
    [WEST, "dynamodb:PutItem", "ok", 200, undefined],
    [EAST, "dynamodb:PutItem", "denied", 400, "none of its policies allows it"],
    [WEST, "dynamodb:GetItem", "denied", 400, "none of its policies allows it"],
  ]);
});

test("other actors, and the failover's key without a role, are not judged", async () => {
  expect(await put(EAST, lab.settings(EAST))).toBe("no error");
  expect(await put(EAST, lab.settings(EAST, "failover"))).toBe("no error");
  expect(await put(EAST, under(EAST, ROLE, "app-us-east-1"))).toBe("no error");
  expect(await put(EAST, under(EAST, ROLE, "failover-best-effort"))).toBe("AccessDeniedException");
});

test("a managed policy counts from the moment it is attached, and a boundary narrows both", async () => {
  const east = await policy("east", text(allow("dynamodb:PutItem", table(EAST))));
  await iam.send(new AttachRolePolicyCommand({ RoleName: ROLE, PolicyArn: east }));
  expect(await put(EAST)).toBe("no error");
  const boundary = await policy("boundary", text(allow("dynamodb:*", table(WEST))));
  await iam.send(new PutRolePermissionsBoundaryCommand({ RoleName: ROLE, PermissionsBoundary: boundary }));
  expect([await put(WEST), await put(EAST)]).toEqual(["no error", "AccessDeniedException"]);
  expect(await lab.front.role(ROLE)).toMatchObject({ boundary: { name: "boundary" } });
  await iam.send(new DeleteRolePermissionsBoundaryCommand({ RoleName: ROLE }));
  await iam.send(new DetachRolePolicyCommand({ RoleName: ROLE, PolicyArn: east }));
  expect(await put(EAST)).toBe("AccessDeniedException");
});

test("each service refuses in its own protocol, and who one is may always be asked", async () => {
  await new S3Client(lab.settings(EAST)).send(new CreateBucketCommand({ Bucket: "some" }));
  const refusals = [
    new EC2Client(under(WEST)).send(new DescribeVpcsCommand({})),
    new RDSClient(under(WEST)).send(new DescribeDBInstancesCommand({})),
    new AutoScalingClient(under(WEST)).send(new DescribeAutoScalingGroupsCommand({})),
    new S3Client(under(EAST)).send(new PutObjectCommand({ Bucket: "some", Key: "a", Body: "a" })),
    new STSClient(under(WEST)).send(new GetCallerIdentityCommand({})),
  ];
  expect(await Promise.all(refusals.map(failure))).toEqual([
    "UnauthorizedOperation",
    "AccessDenied",
    "AccessDenied",
    "AccessDenied",
    "no error",
  ]);
});

test("a key is told by its alias, as the sealed text names it", async () => {
  const kms = new KMSClient(lab.settings(THIRD));
  const seal = async (alias: string): Promise<Uint8Array | undefined> => {
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
    await kms.send(new CreateAliasCommand({ AliasName: alias, TargetKeyId: KeyMetadata?.KeyId }));
    return (await kms.send(new EncryptCommand({ KeyId: alias, Plaintext: Buffer.from("a") }))).CiphertextBlob;
  };
  const [state, other] = [await seal("alias/state"), await seal("alias/other")];
  const named = { "ForAnyValue:StringEquals": { "kms:ResourceAliases": "alias/state" } };
  await putInline(text(allow("kms:Decrypt", `arn:aws:kms:${THIRD}:${account}:key/*`, named)));
  const open = (CiphertextBlob: Uint8Array | undefined): Promise<string> =>
    failure(new KMSClient(under(THIRD)).send(new DecryptCommand({ CiphertextBlob })));
  expect([await open(state), await open(other)]).toEqual(["no error", "AccessDeniedException"]);
});

test("a condition that cannot be judged is refused, and the log says which", async () => {
  await putInline(text(allow("dynamodb:PutItem", table(WEST), { StringEquals: { "aws:PrincipalTag/team": "db" } })));
  const since = String(Date.now());
  expect(await put(WEST)).toBe("AccessDeniedException");
  const [call] = await lab.front.calls({ actor: "failover", since });
  expect(call?.reason).toBe("act#0 hangs on what is not known: aws:PrincipalTag/team");
});

test("a dark region refuses nobody: it does not answer", async () => {
  await lab.front.dark(EAST);
  const since = String(Date.now());
  await put(EAST, { ...under(EAST), ...lab.settings(EAST, "failover", SHORT), credentials: under(EAST).credentials });
  const [call] = await lab.front.calls({ actor: "failover", since });
  expect([call?.outcome, call?.permission]).toEqual(["dark", undefined]);
  await lab.front.light(EAST);
});
