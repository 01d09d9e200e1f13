import { describe, expect, test } from "vitest";
import { classifyConditions, type ConditionContext } from "../../../policies/core/iam/conditions.ts";
import { parseDocument } from "../../../policies/core/iam/document.ts";

const now = Date.parse("2026-11-01T00:00:00Z");
const classOf = (Condition: unknown, context: Partial<ConditionContext> = {}): string => {
  const [one] = parseDocument(
    { Statement: { Effect: "Allow", Action: "s3:GetObject", Resource: "*", Condition } },
    "d",
  ).statements;
  return classifyConditions(one?.conditions ?? [], { kind: "identity", now, ...context });
};

describe("conditions", () => {
  test.each([
    [{ StringEquals: { "aws:PrincipalOrgID": "o-1" } }],
    [{ StringLike: { "aws:PrincipalArn": "arn:aws:iam::123456789012:role/*" } }],
    [{ ArnLike: { "aws:SourceArn": "arn:aws:s3:::my-bucket" } }],
    [{ StringEquals: { "aws:sourceaccount": "123456789012" } }],
    [{ IpAddress: { "aws:SourceIp": "203.0.113.0/24" } }],
    [{ StringEquals: { "kms:ViaService": "rds.us-west-2.amazonaws.com" } }],
    [{ "ForAnyValue:StringLike": { "kms:ResourceAliases": "alias/dualcoast-*" } }],
    [{ StringEquals: { "token.actions.githubusercontent.com:sub": "repo:o/r:ref:refs/heads/main" } }],
  ])("%j restrict", (condition) => {
    expect(classOf(condition)).toBe("restricting");
  });

  test.each([
    [{ Bool: { "aws:SecureTransport": "true" } }],
    [{ StringLike: { "aws:UserAgent": "x" } }],
    [{ StringEquals: { "aws:RequestedRegion": "us-west-2" } }],
    [{ StringNotEquals: { "aws:PrincipalOrgID": "o-1" } }],
    [{ StringEqualsIfExists: { "aws:SourceAccount": "123456789012" } }],
    [{ "ForAllValues:StringEquals": { "aws:PrincipalOrgPaths": "o-1/*" } }],
    [{ StringLike: { "aws:PrincipalArn": "*" } }],
    [{ StringLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/x" } }],
    [{ IpAddress: { "aws:SourceIp": "0.0.0.0/0" } }],
    [{ DateLessThan: { "aws:CurrentTime": "2099-01-01T00:00:00Z" } }],
  ])("%j do not restrict", (condition) => {
    expect(classOf(condition)).toBe("not-restricting");
  });

  test.each([
    [{ DateLessThan: { "aws:CurrentTime": "2020-01-01T00:00:00Z" } }],
    [{ StringEquals: { "aws:SourceAccount": "1", "aws:sourceaccount": "2" } }],
    [{ StringEquals: { "aws:SourceAccount": [] } }],
  ])("%j can never hold", (condition) => {
    expect(classOf(condition)).toBe("impossible");
  });

  test("unknown keys and operators are unparsed, never restricting", () => {
    expect(classOf({ StringEquals: { "my:Thing": "x" } })).toBe("unparsed");
    expect(classOf({ StringMadeUp: { "aws:SourceAccount": "1" } })).toBe("unparsed");
  });

  test("PassedToService counts for PassRole alone, MFA in a trust policy alone", () => {
    const passed = { StringEquals: { "iam:PassedToService": "ec2.amazonaws.com" } };
    expect(classOf(passed, { action: "iam:PassRole" })).toBe("restricting");
    expect(classOf(passed, { action: "iam:PutRolePolicy" })).toBe("not-restricting");
    const mfa = { Bool: { "aws:MultiFactorAuthPresent": "true" } };
    expect(classOf(mfa, { kind: "trust" })).toBe("restricting");
    expect(classOf(mfa)).toBe("not-restricting");
    expect(classOf({ BoolIfExists: { "aws:MultiFactorAuthPresent": "true" } }, { kind: "trust" })).toBe(
      "not-restricting",
    );
  });

  test("one restricting condition is enough, one impossible one decides", () => {
    expect(classOf({ Bool: { "aws:SecureTransport": "true" }, StringEquals: { "aws:SourceAccount": "1" } })).toBe(
      "restricting",
    );
    expect(
      classOf({ StringEquals: { "aws:SourceAccount": "1" }, DateLessThan: { "aws:CurrentTime": "2001-01-01" } }),
    ).toBe("impossible");
  });
});
