import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { DatabaseSecret, secretArnIn } from "../../../../src/components/index.ts";
import { record, valueOf } from "../../../support/mocks.ts";

const args = { secretName: "dualcoast-database", username: "app", kmsKeyArn: "east-key", version: 3 };
const type = "aws:secretsmanager/secret:Secret";

test("keeps the password under the region's key, with a copy under the other region's", async () => {
  const made = await record();
  new DatabaseSecret("secret", { ...args, replica: { region: "us-west-2", kmsKeyArn: "west-key" } });
  await pulumi.runtime.disconnect();
  expect(made.find(type, "secret").inputs).toEqual({
    name: "dualcoast-database",
    description: "Password of the database",
    kmsKeyId: "east-key",
    recoveryWindowInDays: 30,
    replicas: [{ region: "us-west-2", kmsKeyId: "west-key" }],
  });
});

test("has no copy while the other region is not up", async () => {
  const made = await record();
  new DatabaseSecret("secret", args);
  await pulumi.runtime.disconnect();
  expect(Object.keys(made.find(type, "secret").inputs as object)).not.toContain("replicas");
});

test("writes a random password of 40 letters and digits as a write-only, secret argument", async () => {
  const made = await record();
  new DatabaseSecret("secret", args);
  await pulumi.runtime.disconnect();
  expect(made.calls[0]).toEqual({
    token: "aws:secretsmanager/getRandomPassword:getRandomPassword",
    inputs: { passwordLength: 40, excludePunctuation: true },
  });
  const { secretStringWo, ...version } = made.find("aws:secretsmanager/secretVersion:SecretVersion", "secret").inputs;
  expect(version).toEqual({ secretId: "secret-id", secretStringWoVersion: 3 });
  const secretMark = "1b47061264138c4ac30d75fd1eb44270"; // how the SDK marks a secret on the wire
  expect(secretStringWo).toEqual({
    "4dabf18193072939515e22adb298388d": secretMark,
    value: JSON.stringify({ username: "app", password: "new-password" }),
  });
});

test("gives the password as the secret holds it, not as this run made it up", async () => {
  const made = await record();
  const secret = new DatabaseSecret("secret", args);
  const password = await valueOf(secret.password);
  const isSecret = await pulumi.isSecret(secret.password);
  await pulumi.runtime.disconnect();
  expect(password).toBe("stored-password");
  expect(isSecret).toBe(true);
  expect(made.calls[1]).toEqual({
    token: "aws:secretsmanager/getSecretVersion:getSecretVersion",
    inputs: { secretId: "secret-id", versionId: "secret-version" },
  });
});

test("a copy's ARN differs in the region alone", () => {
  expect(
    secretArnIn("us-west-2", "arn:aws:secretsmanager:us-east-1:111122223333:secret:dualcoast-database-AbCdEf"),
  ).toBe("arn:aws:secretsmanager:us-west-2:111122223333:secret:dualcoast-database-AbCdEf");
});
