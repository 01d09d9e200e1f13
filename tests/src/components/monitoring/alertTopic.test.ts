import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { AlertTopic } from "../../../../src/components/index.ts";
import { record } from "../../../support/mocks.ts";

const args = { accountId: "111122223333", region: "us-west-2", place: "west", kmsKeyArn: "west-key" };
const arn = "arn:aws:sns/topic:Topic:alerts";

test("is one topic under its region's key", async () => {
  const made = await record();
  new AlertTopic("alerts", args);
  await pulumi.runtime.disconnect();
  expect(made.find("aws:sns/topic:Topic", "alerts").inputs).toEqual({
    name: "dualcoast-alerts-west",
    kmsMasterKeyId: "west-key",
  });
  expect(made.types()).toEqual([
    "aws:sns/topic:Topic",
    "aws:sns/topicPolicy:TopicPolicy",
    "dualcoast:monitoring:AlertTopic",
  ]);
});

test("takes what the account's alarms, backups and events publish, over TLS, and nothing else", async () => {
  const made = await record();
  new AlertTopic("alerts", args);
  await pulumi.runtime.disconnect();
  const { policy, ...on } = made.find("aws:sns/topicPolicy:TopicPolicy", "alerts").inputs;
  const publish = { Effect: "Allow", Action: "sns:Publish", Resource: arn };
  const ours = { "aws:SourceAccount": "111122223333" };
  expect(on).toEqual({ arn });
  expect(JSON.parse(policy as string)).toEqual({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "Alarms",
        ...publish,
        Principal: { Service: "cloudwatch.amazonaws.com" },
        Condition: {
          StringEquals: ours,
          ArnLike: { "aws:SourceArn": "arn:aws:cloudwatch:us-west-2:111122223333:alarm:*" },
        },
      },
      { Sid: "Backups", ...publish, Principal: { Service: "backup.amazonaws.com" }, Condition: { StringEquals: ours } },
      { Sid: "Events", ...publish, Principal: { Service: "events.amazonaws.com" } },
      {
        Sid: "TlsOnly",
        Effect: "Deny",
        Principal: "*",
        Action: "sns:Publish",
        Resource: arn,
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ],
  });
});
