import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { AccountSettings } from "../../../../src/components/index.ts";
import { record } from "../../../support/mocks.ts";

test("keeps every bucket of the account from the public, and asks for passwords that stand a guess", async () => {
  const made = await record();
  new AccountSettings("account");
  await pulumi.runtime.disconnect();
  expect(made.find("aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock", "account").inputs).toEqual({
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  });
  expect(made.find("aws:iam/accountPasswordPolicy:AccountPasswordPolicy", "account").inputs).toEqual({
    minimumPasswordLength: 14,
    passwordReusePrevention: 24,
    requireLowercaseCharacters: true,
    requireUppercaseCharacters: true,
    requireNumbers: true,
    requireSymbols: true,
    allowUsersToChangePassword: true,
  });
});
