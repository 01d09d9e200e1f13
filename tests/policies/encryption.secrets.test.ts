import { expect, test } from "vitest";
import type { ResourceInput } from "../../policies/core/index.ts";
import { en18 } from "../../policies/rules/encryption/en18NoLiteralSecrets.ts";
import {
  decodeUserData,
  isSecretName,
  looksLikeReference,
  secretKinds,
} from "../../policies/rules/encryption/literalSecrets.ts";
import { judge, secret, testRule, unknown } from "./support.ts";

const one = (type: string, props: Record<string, unknown>): ResourceInput[] => [{ type, name: "it", props }];
const database = (props: Record<string, unknown>) => one("aws:rds/instance:Instance", props);
const lambda = (variables: unknown) => one("aws:lambda/function:Function", { environment: { variables } });
const template = (text: string) =>
  one("aws:ec2/launchTemplate:LaunchTemplate", { userData: Buffer.from(text).toString("base64") });
const task = (environment: unknown) =>
  one("aws:ecs/taskDefinition:TaskDefinition", { containerDefinitions: JSON.stringify([{ environment }]) });
const plain = (path: string) =>
  `${path} must not be given in plain: use manageMasterUserPassword, or the write-only argument with a secret's version`;
const appConfig = JSON.stringify({
  write_files: [
    { content: JSON.stringify({ secretId: "arn:aws:secretsmanager:us-east-1:1:secret:db", databaseHost: "x" }) },
  ],
});

testRule(en18, {
  compliant: {
    "user data that names a secret's place": template(`#cloud-config\n${appConfig}`),
    "a managed password": database({ manageMasterUserPassword: true }),
    "a write-only password": database({ passwordWo: secret, passwordWoVersion: 1 }),
    "a password from a secret's version": [
      {
        type: "aws:rds/instance:Instance",
        name: "it",
        props: { password: secret },
        propertyDependencies: { password: ["version"] },
      },
      { type: "aws:secretsmanager/secretVersion:SecretVersion", name: "version", props: {} },
    ],
    "a function that is told where its secret is": lambda({
      DB_SECRET: "arn:aws:secretsmanager:us-east-1:1:secret:db",
      SECRET_NAME: "db",
      STAGE: "prod",
    }),
    "a container that is told": task([{ name: "TOKEN_PATH", value: "/run/token" }]),
    "a variable that is named like a secret and is empty": lambda({ API_TOKEN: "" }),
    "a container's odd variables": task([null, 3, { name: "API_TOKEN" }, { value: 3 }]),
  },
  violating: {
    "a plain password": { given: database({ password: "correct horse" }), says: [plain("password")] },
    "a password that is secret, but kept in the state": {
      given: database({ password: secret }),
      says: [plain("password")],
    },
    "a cluster's plain password": {
      given: one("aws:rds/cluster:Cluster", { masterPassword: "correct horse" }),
      says: [plain("masterPassword")],
    },
    "an access key in user data": {
      given: template("#!/bin/sh\nexport AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE\n"),
      says: ["userData holds what looks like an AWS access key id"],
    },
    "a password in plain user data": {
      given: one("aws:ec2/instance:Instance", { userData: '{"databasePassword":"correct-horse"}' }),
      says: ["userData holds what looks like a password"],
    },
    "a private key in an instance's base64 user data": {
      given: one("aws:ec2/instance:Instance", {
        userDataBase64: Buffer.from("-----BEGIN RSA PRIVATE KEY-----\nabc").toString("base64"),
      }),
      says: ["userDataBase64 holds what looks like a private key"],
    },
    "a variable named like a secret": {
      given: lambda({ DB_PASSWORD: "correct horse" }),
      says: ["environment.variables.DB_PASSWORD is named like a secret and holds a value: read it at run time"],
    },
    "a variable that is secret": {
      given: lambda({ WHATEVER: secret }),
      says: ["environment.variables.WHATEVER is a secret: read it at run time"],
    },
    "a password within a variable's URL": {
      given: lambda({ DATABASE: "mysql://admin:correcthorse@db/orders" }),
      says: ["environment.variables.DATABASE holds what looks like a password in a URL"],
    },
    "a container's token": {
      given: task([{ name: "API_TOKEN", value: "abcdefgh" }]),
      says: ["containerDefinitions[0].environment[0] is named like a secret and holds a value: read it at run time"],
    },
    "a container's password that is all digits, without quotes": {
      given: task([{ name: "DB_PASSWORD", value: 47114711 }]),
      says: ["containerDefinitions[0].environment[0] is named like a secret and holds a value: read it at run time"],
    },
    "a container's configuration that was not made a text": {
      given: task([{ name: "CONFIG", value: { databasePassword: "correct-horse" } }]),
      says: ["containerDefinitions[0].environment[0] holds what looks like a password"],
    },
    "container definitions that are no JSON": {
      given: one("aws:ecs/taskDefinition:TaskDefinition", { containerDefinitions: "[" }),
      says: ["containerDefinitions must be JSON"],
    },
  },
  unknown: {
    "user data that is not known": {
      given: one("aws:ec2/launchTemplate:LaunchTemplate", { userData: unknown }),
      says: ["userData is not known yet"],
    },
    "variables that are all secret": { given: lambda(secret), says: ["environment.variables is secret"] },
    "a variable named like a secret whose value is not known": {
      given: lambda({ DB_PASSWORD: unknown }),
      says: ['environment.variables["DB_PASSWORD"] is not known yet'],
    },
    "container definitions that are not known": {
      given: one("aws:ecs/taskDefinition:TaskDefinition", { containerDefinitions: unknown }),
      says: ["containerDefinitions is not known yet"],
    },
    "a password that may or may not be set": {
      given: database({ password: unknown }),
      says: ["password is not known yet"],
    },
  },
  alias: {
    "a launch configuration": {
      given: one("aws:ec2:LaunchConfiguration", { userData: "password=correcthorse" }),
      says: ["userData holds what looks like a password"],
    },
  },
  mutations: ['it > userData = "cGFzc3dvcmQ9Y29ycmVjdGhvcnNlIGJhdHRlcnk="'],
});

test("no finding repeats what it found", () => {
  const word = "Correct-Horse-9";
  const given = [
    ...database({ password: word }),
    ...lambda({ TOKEN: word, URL: `mysql://a:${word}@db` }),
    ...template(`password=${word}`),
    ...task([{ name: "X", value: `password: ${word}` }]),
  ];
  const { violations } = judge(en18, given);
  expect(violations.length).toBe(5);
  expect(JSON.stringify(violations)).not.toContain(word);
});

test("what is a reference, or only named like a secret, is none", () => {
  for (const text of [
    "password=${DB_PASSWORD}",
    "password: {{resolve:secretsmanager:db}}",
    '{"passwordSecretArn":"arn:aws:secretsmanager:x"}',
    "password=",
    '"password": ""',
    "password=$(aws secretsmanager get-secret-value)",
    "https://example.com/a:b@c",
  ])
    expect([text, secretKinds(text)]).toEqual([text, []]);
  expect(["DB_PASSWORD", "apiKey", "TOKEN", "clientSecrets"].map(isSecretName)).toEqual([true, true, true, true]);
  expect(["SECRET_ARN", "TOKEN_PATH", "secretName", "PASSWORD_FILE", "STAGE"].map(isSecretName)).toEqual(
    Array(5).fill(false),
  );
  expect(["arn:aws:x", "{{resolve:ssm:x}}", "${X}", "/app/db", "hunter2"].map(looksLikeReference)).toEqual([
    true,
    true,
    true,
    true,
    false,
  ]);
});

test("user data is read as text and as base64", () => {
  expect(decodeUserData("#!/bin/sh")).toMatch(/^#!\/bin\/sh\n/);
  expect(decodeUserData(Buffer.from("echo hello, world!").toString("base64"))).toContain("echo hello, world!");
});
