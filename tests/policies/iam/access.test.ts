import { describe, expect, test } from "vitest";
import { grantsOf } from "../../../policies/core/iam/access.ts";
import { parseDocument } from "../../../policies/core/iam/document.ts";
import { openPaths, type EscalationPath } from "../../../policies/core/iam/escalation.ts";
import type { Statement } from "../../../policies/core/iam/types.ts";
import { resourceReach } from "../../../policies/core/iam/resources.ts";

const allow = (Action: unknown, Resource: unknown = "*", more: object = {}): object => ({
  Effect: "Allow",
  Action,
  Resource,
  ...more,
});
const deny = (Action: unknown, Resource: unknown = "*", more: object = {}): object => ({
  Effect: "Deny",
  Action,
  Resource,
  ...more,
});
const statements = (...list: object[]): readonly Statement[] =>
  parseDocument({ Version: "2012-10-17", Statement: list }, "doc").statements;

describe("what a principal may do", () => {
  test("is the union of its documents", () => {
    const identity = [
      ...statements(allow("s3:GetObject", "arn:aws:s3:::a/*")),
      ...statements(allow("s3:*", "arn:aws:s3:::b/*")),
    ];
    expect(grantsOf({ identity }, "s3:GetObject").flatMap((one) => one.resources)).toEqual([
      "arn:aws:s3:::a/*",
      "arn:aws:s3:::b/*",
    ]);
  });

  test("is less by an unconditional deny that covers it, in any document", () => {
    const identity = [...statements(allow("iam:*")), ...statements(deny("iam:Put*"))];
    expect(grantsOf({ identity }, "iam:PutRolePolicy")).toEqual([]);
    expect(grantsOf({ identity }, "iam:AttachRolePolicy")).toHaveLength(1);
  });

  test("is not less by a deny on part of it, or one with a condition", () => {
    const part = statements(allow("iam:PutRolePolicy"), deny("iam:PutRolePolicy", "arn:aws:iam::1:role/x"));
    expect(grantsOf({ identity: part }, "iam:PutRolePolicy")).toHaveLength(1);
    const conditional = statements(
      allow("iam:PutRolePolicy"),
      deny("iam:PutRolePolicy", "*", { Condition: { Bool: { "aws:SecureTransport": "false" } } }),
    );
    expect(grantsOf({ identity: conditional }, "iam:PutRolePolicy")).toHaveLength(1);
  });

  test("ends at the boundary, which narrows resources too", () => {
    const identity = statements(allow("*"));
    expect(grantsOf({ identity, boundary: statements(allow("s3:*")) }, "iam:PutRolePolicy")).toEqual([]);
    expect(grantsOf({ identity, boundary: [] }, "s3:GetObject")).toEqual([]);
    const boundary = statements(allow("iam:PassRole", "arn:aws:iam::1:role/app"));
    expect(grantsOf({ identity, boundary }, "iam:PassRole")[0]?.resources).toEqual(["arn:aws:iam::1:role/app"]);
    const denying = statements(allow("*"), deny("iam:*"));
    expect(grantsOf({ identity, boundary: denying }, "iam:PassRole")).toEqual([]);
  });

  test("counts NotAction and NotResource as what they leave open", () => {
    const identity = statements({ Effect: "Allow", NotAction: "s3:*", Resource: "*" });
    expect(grantsOf({ identity }, "iam:PassRole")).toHaveLength(1);
    expect(grantsOf({ identity }, "s3:GetObject")).toEqual([]);
    const open = statements(allow("iam:PassRole"), {
      Effect: "Deny",
      Action: "iam:PassRole",
      NotResource: "arn:aws:iam::1:role/app",
    });
    expect(grantsOf({ identity: open }, "iam:PassRole")).toHaveLength(1); // `app` itself is still allowed
  });

  test("is nothing where the condition can't hold", () => {
    const past = { Condition: { DateLessThan: { "aws:CurrentTime": "2020-01-01T00:00:00Z" } } };
    expect(
      grantsOf({ identity: statements(allow("s3:*", "*", past)), now: Date.parse("2026-01-01") }, "s3:GetObject"),
    ).toEqual([]);
  });
});

describe("escalation paths", () => {
  const path = (needs: string[]): EscalationPath => ({ id: "p", name: "n", needs, source: "s", date: "d" });
  const open = (identity: readonly Statement[], self: string[] = []): number =>
    openPaths({ identity }, [path(["iam:PassRole", "lambda:CreateFunction", "lambda:InvokeFunction"])], self).length;

  test("are found when spread over two documents", () => {
    const [a, b] = [
      statements(allow("iam:PassRole")),
      statements(allow(["lambda:CreateFunction", "lambda:InvokeFunction"])),
    ];
    expect(open([...a, ...b])).toBe(1);
    expect(open(a)).toBe(0);
    expect(open(b)).toBe(0);
  });

  test("are closed by named roles, by a restricting condition, and by a deny elsewhere", () => {
    const lambda = allow("lambda:*");
    expect(open(statements(lambda, allow("iam:PassRole", "arn:aws:iam::1:role/app")))).toBe(0);
    expect(open(statements(lambda, allow("iam:PassRole", "arn:aws:iam::1:role/*")))).toBe(1);
    const toEc2 = { Condition: { StringEquals: { "iam:PassedToService": "ec2.amazonaws.com" } } };
    expect(open(statements(lambda, allow("iam:PassRole", "*", toEc2)))).toBe(0);
    expect(open(statements(lambda, allow("iam:PassRole")).concat(statements(deny("iam:PassRole"))))).toBe(0);
  });

  test("stand open on the principal's own name", () => {
    const own = "arn:aws:iam::1:role/me";
    const paths = [path(["iam:PutRolePolicy"])];
    const identity = statements(allow("iam:PutRolePolicy", own));
    expect(openPaths({ identity }, paths, [own])).toHaveLength(1);
    expect(openPaths({ identity }, paths, ["arn:aws:iam::1:role/other"])).toEqual([]);
  });

  test("say when a condition was not understood", () => {
    const odd = statements(allow("iam:PutRolePolicy", "*", { Condition: { StringEquals: { "my:Key": "x" } } }));
    expect(openPaths({ identity: odd }, [path(["iam:PutRolePolicy"])])[0]?.unparsedCondition).toBe(true);
  });
});

test.each([
  ["*", "all"],
  ["arn:aws:iam::aws:policy/ReadOnlyAccess", "managed"],
  ["arn:aws:iam::1:role/*", "type-wide"],
  ["arn:aws:iam::*:policy/x-*", "type-wide"],
  ["arn:aws:iam::1:role/app-*", "concrete"],
  ["arn:aws:s3:::*", "type-wide"],
  ["arn:aws:s3:::*/*", "type-wide"],
  ["arn:aws:s3:::bucket/*", "concrete"],
  ["arn:aws:dynamodb:us-west-2:1:table/*", "type-wide"],
  ["arn:aws:dynamodb:us-west-2:1:table/ops", "concrete"],
  ["arn:*:*:*:*:*", "type-wide"],
])("the reach of %s is %s", (pattern, reach) => {
  expect(resourceReach(pattern)).toBe(reach);
});
