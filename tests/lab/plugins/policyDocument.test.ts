import { expect, test } from "vitest";
import { policyDocument } from "../../../lab/plugins/aws/policyDocument.ts";

test("writes the document as the real function does: a list of one as its element, others sorted", () => {
  const json = policyDocument({
    statements: [
      {
        sid: "S",
        actions: ["s3:GetObject", "s3:DeleteObject"],
        resources: ["*"],
        principals: [{ type: "Service", identifiers: ["ec2.amazonaws.com"] }],
        conditions: [
          { test: "Bool", variable: "aws:SecureTransport", values: ["true"] },
          { test: "StringEquals", variable: "a", values: ["1", "2"] },
          { test: "StringEquals", variable: "b", values: ["3"] },
        ],
      },
      { effect: "Deny", notActions: ["iam:*"], notResources: ["a"], principals: [{ type: "*", identifiers: ["*"] }] },
    ],
  });
  expect(JSON.parse(json)).toEqual({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "S",
        Effect: "Allow",
        Action: ["s3:DeleteObject", "s3:GetObject"],
        Resource: "*",
        Principal: { Service: "ec2.amazonaws.com" },
        Condition: { Bool: { "aws:SecureTransport": "true" }, StringEquals: { a: ["1", "2"], b: "3" } },
      },
      { Effect: "Deny", NotAction: "iam:*", NotResource: "a", Principal: "*" },
    ],
  });
});

test("fails on documents to be merged", () => {
  expect(() => policyDocument({ sourcePolicyDocuments: ["{}"] })).toThrow("put all statements in one call");
});
