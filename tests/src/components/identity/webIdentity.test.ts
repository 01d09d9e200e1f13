import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { WebIdentity } from "../../../../src/components/index.ts";
import { record, valueOf } from "../../../support/mocks.ts";

async function build() {
  const made = await record();
  const identity = new WebIdentity("web-identity", {
    accountId: "111122223333",
    region: "us-west-2",
    place: "west",
    bucketArns: ["arn:aws:s3:::one", "arn:aws:s3:::two"],
    secretArn: "arn:secret",
    controlTableArns: ["arn:control-west", "arn:control-east"],
    opsTableArn: "arn:ops",
    kmsKeyArn: "arn:key",
    permissionsBoundary: "arn:boundary",
  });
  const profile = await valueOf(identity.instanceProfileArn);
  await pulumi.runtime.disconnect();
  return { made, profile };
}

test("may use its region's buckets, secret, tables and key, and both replicas of the writer record", async () => {
  const { made } = await build();
  const { policy, ...rest } = made.find("aws:iam/policy:Policy", "web-identity").inputs;
  const allow = { Effect: "Allow" };
  const record = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"];
  expect(rest).toEqual({ name: "dualcoast-web-west", description: "Web tier in us-west-2" });
  expect(JSON.parse(policy as string)).toEqual({
    Version: "2012-10-17",
    Statement: [
      { ...allow, Sid: "ListBuckets", Action: "s3:ListBucket", Resource: ["arn:aws:s3:::one", "arn:aws:s3:::two"] },
      {
        ...allow,
        Sid: "Objects",
        Action: ["s3:GetObject", "s3:PutObject"],
        Resource: ["arn:aws:s3:::one/*", "arn:aws:s3:::two/*"],
      },
      { ...allow, Sid: "DatabaseSecret", Action: "secretsmanager:GetSecretValue", Resource: "arn:secret" },
      { ...allow, Sid: "WriterRecord", Action: record, Resource: ["arn:control-west", "arn:control-east"] },
      { ...allow, Sid: "Operations", Action: [...record, "dynamodb:Scan"], Resource: "arn:ops" },
      {
        ...allow,
        Sid: "Key",
        Action: ["kms:Decrypt", "kms:GenerateDataKey"],
        Resource: "arn:key",
        Condition: {
          StringEquals: {
            "kms:ViaService": [
              "s3.us-west-2.amazonaws.com",
              "secretsmanager.us-west-2.amazonaws.com",
              "dynamodb.us-west-2.amazonaws.com",
            ],
          },
        },
      },
    ],
  });
});

test("is a role that only EC2 may take, for an hour, through a profile of the same name", async () => {
  const { made, profile } = await build();
  const { assumeRolePolicy, ...role } = made.find("aws:iam/role:Role", "web-identity").inputs;
  expect(role).toEqual({
    name: "dualcoast-web-west",
    description: "Web tier in us-west-2",
    maxSessionDuration: 3600,
    permissionsBoundary: "arn:boundary",
  });
  expect(JSON.parse(assumeRolePolicy as string)).toEqual({
    Version: "2012-10-17",
    Statement: [
      { Sid: "Service", Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "ec2.amazonaws.com" } },
    ],
  });
  expect(made.find("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "web-identity").inputs).toEqual({
    role: "dualcoast-web-west",
    policyArn: "arn:aws:iam/policy:Policy:web-identity",
  });
  expect(made.find("aws:iam/instanceProfile:InstanceProfile", "web-identity").inputs).toEqual({
    name: "dualcoast-web-west",
    role: "dualcoast-web-west",
  });
  expect(profile).toBe("arn:aws:iam/instanceProfile:InstanceProfile:web-identity");
});
