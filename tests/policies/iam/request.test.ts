import { describe, expect, test } from "vitest";
import { decide, parseDocument, type AccessRequest } from "../../../policies/core/iam/index.ts";

const statements = (...list: object[]) => parseDocument({ Version: "2012-10-17", Statement: list }, "doc").statements;
const db = "arn:aws:rds:us-west-2:123456789012:db:west";
const request = (changes: Partial<AccessRequest> = {}): AccessRequest => ({
  action: "rds:PromoteReadReplica",
  resource: db,
  context: new Map([
    ["aws:requestedregion", ["us-west-2"]],
    ["kms:viaservice", []],
  ]),
  ...changes,
});
const promote = { Sid: "Promote", Effect: "Allow", Action: "rds:Promote*", Resource: db };
const everything = { Sid: "All", Effect: "Allow", Action: "*", Resource: "*" };

describe("a request", () => {
  test("is allowed by a statement of action and resource, whatever the case of the action", () => {
    expect(decide({ identity: statements(promote) }, request({ action: "RDS:promotereadreplica" }))).toEqual({
      kind: "allowed",
      reason: "doc#0 allows it",
      by: "doc#0",
    });
  });

  test("is denied where nothing allows it: another action, another resource, nothing at all", () => {
    const none = { kind: "denied", reason: "none of its policies allows it" };
    expect(decide({ identity: statements(promote) }, request({ action: "rds:DeleteDBInstance" }))).toEqual(none);
    expect(decide({ identity: statements(promote) }, request({ resource: `${db}-2` }))).toEqual(none);
    expect(decide({ identity: [] }, request())).toEqual(none);
  });

  test("is denied by an explicit deny, in the policies or in the boundary", () => {
    const deny = { ...promote, Sid: "No", Effect: "Deny" };
    const denied = { kind: "denied", reason: "doc#1 denies it", by: "doc#1" };
    expect(decide({ identity: statements(everything, deny) }, request())).toEqual(denied);
    expect(decide({ identity: statements(promote), boundary: statements(everything, deny) }, request())).toEqual(
      denied,
    );
  });

  test("needs an allow of the boundary too; an empty one allows nothing", () => {
    const within = (...boundary: object[]) =>
      decide({ identity: statements(everything), boundary: statements(...boundary) }, request());
    expect(within(promote).kind).toBe("allowed");
    const outside = { kind: "denied", reason: "its permissions boundary does not allow it" };
    expect(within({ ...promote, Action: "rds:Describe*" })).toEqual(outside);
    expect(within()).toEqual(outside);
  });

  test("gets nothing from a boundary alone", () => {
    expect(decide({ identity: [], boundary: statements(everything) }, request()).kind).toBe("denied");
  });
});

describe("a condition", () => {
  const under = (Condition: object, changes: Partial<AccessRequest> = {}) =>
    decide({ identity: statements({ ...promote, Condition }) }, request(changes)).kind;

  test.each([
    [{ StringEquals: { "aws:RequestedRegion": ["us-east-1", "us-west-2"] } }, "allowed"],
    [{ StringEquals: { "aws:RequestedRegion": "us-east-1" } }, "denied"],
    [{ StringNotEquals: { "aws:RequestedRegion": "us-east-1" } }, "allowed"],
    [{ StringNotEquals: { "aws:RequestedRegion": ["us-east-1", "us-west-2"] } }, "denied"],
    [{ StringLike: { "aws:RequestedRegion": "us-*" } }, "allowed"],
    [{ "ForAnyValue:StringLike": { "aws:RequestedRegion": "us-*" } }, "allowed"],
    [{ Null: { "kms:ViaService": "true" } }, "allowed"],
    [{ Null: { "kms:ViaService": "false" } }, "denied"],
  ])("%j on a call in us-west-2: %s", (condition, kind) => {
    expect(under(condition)).toBe(kind);
  });

  test("on a key that the call has not: only the negated and the IfExists forms hold", () => {
    expect(under({ StringEquals: { "kms:ViaService": "s3" } })).toBe("denied");
    expect(under({ StringNotEquals: { "kms:ViaService": "s3" } })).toBe("allowed");
    expect(under({ StringEqualsIfExists: { "kms:ViaService": "s3" } })).toBe("allowed");
    expect(under({ "ForAllValues:StringEquals": { "kms:ViaService": "s3" } })).toBe("allowed");
    expect(under({ "ForAnyValue:StringNotEquals": { "kms:ViaService": "s3" } })).toBe("denied");
  });

  test("all of them must hold", () => {
    const first = { StringEquals: { "aws:RequestedRegion": "us-west-2", "kms:ViaService": "s3" } };
    expect(under(first)).toBe("denied");
  });
});

describe("what cannot be judged", () => {
  const judged = (statement: object, changes: Partial<AccessRequest> = {}) =>
    decide({ identity: statements(everything, statement) }, request(changes));

  test("is said, by key: a condition on what is not known", () => {
    const Condition = { StringEquals: { "aws:PrincipalTag/team": "db" } };
    expect(judged({ ...promote, Effect: "Deny", Condition })).toEqual({
      kind: "unjudged",
      reason: "doc#1 hangs on what is not known: aws:PrincipalTag/team",
      by: "doc#1",
    });
    expect(decide({ identity: statements({ ...promote, Condition }) }, request()).kind).toBe("unjudged");
  });

  test("is said of an operator that is not known", () => {
    const Condition = { NumericLessThan: { "aws:RequestedRegion": "7" } };
    expect(decide({ identity: statements({ ...promote, Condition }) }, request()).kind).toBe("unjudged");
  });

  test("is said of a resource that is not known, unless the statement speaks of all", () => {
    const unknown = { resource: undefined };
    expect(decide({ identity: statements(promote) }, request(unknown))).toEqual({
      kind: "unjudged",
      reason: "doc#0 hangs on what is not known: which resource the call names",
      by: "doc#0",
    });
    expect(decide({ identity: statements(everything) }, request(unknown)).kind).toBe("allowed");
  });

  test("does not matter where another statement decides, or the action is another", () => {
    const Condition = { StringEquals: { "aws:PrincipalTag/team": "db" } };
    expect(judged({ ...promote, Condition }).kind).toBe("allowed");
    expect(judged({ ...promote, Effect: "Deny", Action: "rds:DeleteDBInstance", Condition }).kind).toBe("allowed");
    expect(judged({ ...promote, Effect: "Deny", Resource: "arn:other", Condition }).kind).toBe("allowed");
  });
});
