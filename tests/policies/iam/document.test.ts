import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseDocument } from "../../../policies/core/iam/document.ts";
import { lintDocument } from "../../../policies/core/iam/lint.ts";
import {
  federationProblems,
  foreignPrincipals,
  publicStatements,
  servicesWithoutSource,
} from "../../../policies/core/iam/trust.ts";
import { packagedActions } from "../../../policies/data/iamActions.ts";

const data = packagedActions();
const now = Date.parse("2026-11-01");

describe("documents", () => {
  test("read the same from text, object and the shape of getPolicyDocument", () => {
    const object = {
      Version: "2012-10-17",
      Statement: {
        Sid: "A",
        Effect: "Allow",
        Action: "s3:GetObject",
        Resource: ["x"],
        Principal: { Service: "ec2.amazonaws.com" },
        Condition: { StringEquals: { k: "v" } },
      },
    };
    const args = {
      version: "2012-10-17",
      statements: [
        {
          effect: "Allow",
          actions: ["s3:GetObject"],
          resources: ["x"],
          principals: [{ type: "Service", identifiers: ["ec2.amazonaws.com"] }],
          conditions: [{ test: "StringEquals", variable: "k", values: ["v"] }],
        },
      ],
    };
    const read = parseDocument(object, "d");
    expect(read).toEqual({
      version: "2012-10-17",
      problems: [],
      statements: [
        {
          label: "d#0",
          effect: "Allow",
          actions: ["s3:GetObject"],
          resources: ["x"],
          principals: [{ type: "Service", value: "ec2.amazonaws.com" }],
          conditions: [{ operator: "StringEquals", ifExists: false, key: "k", values: ["v"] }],
        },
      ],
    });
    expect(parseDocument(JSON.stringify(object), "d")).toEqual(read);
    expect(parseDocument(args, "d")).toEqual(read);
  });

  test.each([
    ["{", "is not JSON"],
    [7, "is not a JSON object"],
    [{}, "has no Statement"],
    [{ Statement: ["x"] }, "d#0 is not an object"],
    [{ Statement: { Effect: "Maybe" } }, "d#0: Effect must be Allow or Deny"],
    [{ Statement: { Effect: "Allow", Action: [1], Resource: "*" } }, "d#0: holds something that is not text"],
    [{ Statement: { Effect: "Allow", Resource: "*" } }, "d#0: has neither Action nor NotAction"],
    [{ Statement: { Effect: "Allow", Action: "a:b", Principal: { Nobody: "x" } } }, "d#0: unknown kind of principal"],
  ])("that are broken (%j) say so: %s", (document, problem) => {
    expect(parseDocument(document, "d").problems).toContain(problem);
  });

  test("never throw, whatever is in them", () => {
    fc.assert(
      fc.property(fc.anything(), (anything) => {
        const one = parseDocument({ Version: "2012-10-17", Statement: anything }, "d");
        expect(Array.isArray(lintDocument(one, data, now))).toBe(true);
      }),
    );
  });
});

describe("lint", () => {
  const lint = (statement: object, version: string | undefined = "2012-10-17"): string[] =>
    lintDocument(
      parseDocument({ Version: version, Statement: { Sid: "S", Effect: "Allow", Resource: "*", ...statement } }, "d"),
      data,
      now,
    );

  test("is silent on a sound document", () => {
    expect(
      lint({
        Action: "s3:GetObject",
        Resource: "arn:aws:s3:::b/*",
        Condition: { StringEquals: { "s3:ResourceAccount": "1" } },
      }),
    ).toEqual([]);
    // A key may have several aliases.
    const aliased = { "ForAnyValue:StringEquals": { "kms:ResourceAliases": "alias/a" } };
    expect(lint({ Action: "kms:Decrypt", Resource: "arn:aws:kms:us-east-1:1:key/k", Condition: aliased })).toEqual([]);
  });

  test.each([
    [{ Action: "s3:GetObjct" }, "d#0: action s3:GetObjct does not exist"],
    [{ Action: "nosuch:*" }, "d#0: action of no service does not exist"],
    [
      { Action: "s3:GetObject", Resource: "arn:aws:sqs:us-east-1:1:q" },
      "d#0: names a resource that none of its actions works on",
    ],
    [
      { Action: "s3:GetObject", Condition: { StringEquals: { "s3:NoSuchKey": "x" } } },
      "d#0: condition key s3:NoSuchKey does not exist",
    ],
    [
      { Action: "s3:GetObject", Condition: { StringEquals: { "ec2:Region": "x" } } },
      "d#0: condition key ec2:Region belongs to none of its actions",
    ],
    [
      { Action: "s3:GetObject", Condition: { "ForAllValues:StringEquals": { "aws:PrincipalArn": "x" } } },
      "d#0: ForAllValues on aws:PrincipalArn, which holds one value",
    ],
    [
      { Action: "s3:GetObject", Condition: { StringLike: { "aws:PrincipalArn": "*" } } },
      "d#0: condition on aws:PrincipalArn holds for every value",
    ],
    [
      { Action: "s3:GetObject", Condition: { DateLessThan: { "aws:CurrentTime": "2020-01-01" } } },
      "d#0: its conditions can never hold",
    ],
  ])("%j gives %s", (statement, line) => {
    expect(lint(statement)).toEqual([line]);
  });

  test("asks for the version", () => {
    expect(lint({ Action: "s3:GetObject" }, "2008-10-17")).toEqual(["has a Version other than 2012-10-17"]);
  });
});

describe("who is let in", () => {
  const of = (statement: object) =>
    parseDocument({ Statement: { Sid: "S", Effect: "Allow", Action: "sts:AssumeRole", ...statement } }, "d").statements;

  test("everybody, however it is written, unless a condition narrows it", () => {
    for (const Principal of ["*", { AWS: "*" }, { AWS: ["arn:aws:iam::*:root"] }])
      expect(publicStatements(of({ Principal }), "resource")).toHaveLength(1);
    expect(
      publicStatements(
        of({ Principal: "*", Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1" } } }),
        "resource",
      ),
    ).toEqual([]);
    expect(publicStatements(of({ Principal: { AWS: "123456789012" } }), "resource")).toEqual([]);
    expect(publicStatements(of({ NotPrincipal: { AWS: "123456789012" } }), "resource")).toHaveLength(1);
  });

  test("other accounts, with or without an external id", () => {
    const Principal = { AWS: ["arn:aws:iam::111111111111:root", "222222222222"] };
    expect(foreignPrincipals(of({ Principal }), ["222222222222"])).toMatchObject([
      { account: "111111111111", hasExternalId: false },
    ]);
    const Condition = { StringEquals: { "sts:ExternalId": "e" } };
    expect(foreignPrincipals(of({ Principal, Condition }), ["222222222222"])).toMatchObject([{ hasExternalId: true }]);
  });

  test("services that could act for a stranger", () => {
    const Principal = { Service: "sns.amazonaws.com" };
    expect(servicesWithoutSource(of({ Principal })).map((one) => one.service)).toEqual(["sns.amazonaws.com"]);
    expect(
      servicesWithoutSource(
        of({ Principal, Condition: { ArnLike: { "aws:SourceArn": "arn:aws:sns:us-east-1:1:t" } } }),
      ),
    ).toEqual([]);
    expect(
      servicesWithoutSource(of({ Principal, Condition: { StringEqualsIfExists: { "aws:SourceAccount": "1" } } })),
    ).toHaveLength(1);
  });

  test("identity providers pinned to audience and one subject", () => {
    const host = "token.actions.githubusercontent.com";
    const Principal = { Federated: `arn:aws:iam::1:oidc-provider/${host}` };
    const problems = (equals: object, like: object = {}): string[] =>
      of({ Principal, Condition: { StringEquals: equals, StringLike: like } }).flatMap(federationProblems);
    const aud = { [`${host}:aud`]: "sts.amazonaws.com" };
    expect(problems({ ...aud, [`${host}:sub`]: "repo:o/r:ref:refs/heads/main" })).toEqual([]);
    expect(problems(aud, { [`${host}:sub`]: "repo:o/*:*" })).toEqual([
      "pins the subject with a wildcard repository or branch",
    ]);
    expect(problems(aud)).toEqual(["does not pin the subject (sub)"]);
    expect(problems({ [`${host}:sub`]: "repo:o/r:environment:prod" })).toEqual(["does not pin the audience (aud)"]);
  });
});
