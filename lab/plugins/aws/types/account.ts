/** Settings that an account, or one of its regions, has once. */
import type { EncryptionByDefaultArgs } from "@pulumi/aws/ebs/encryptionByDefault.js";
import type { AccountPasswordPolicyArgs } from "@pulumi/aws/iam/accountPasswordPolicy.js";
import type { AccountPublicAccessBlockArgs } from "@pulumi/aws/s3/accountPublicAccessBlock.js";
import type { UpdateAccountPasswordPolicyCommandInput } from "@aws-sdk/client-iam";
import { orGone } from "../../host/calls.ts";
import { define } from "../../host/types.ts";
import type { Plain, ResourceTable } from "../../host/types.ts";
import { ec2, iam } from "../clients.ts";
import { pascal } from "../pascal.ts";
import { accountBlock } from "../s3Control.ts";
import { terraform } from "../source.ts";

type PublicAccess = Plain<AccountPublicAccessBlockArgs>;

// What the bucket is called makes no difference: the address is the account's.
const Bucket = "account";

async function block(region: string, accountId: string, inputs: PublicAccess): Promise<void> {
  const PublicAccessBlockConfiguration = {
    BlockPublicAcls: inputs.blockPublicAcls ?? false,
    BlockPublicPolicy: inputs.blockPublicPolicy ?? false,
    IgnorePublicAcls: inputs.ignorePublicAcls ?? false,
    RestrictPublicBuckets: inputs.restrictPublicBuckets ?? false,
  };
  await (await accountBlock(region, accountId)).putPublicAccessBlock({ Bucket, PublicAccessBlockConfiguration });
}

const publicAccess = define<PublicAccess>({
  level: "live",
  notProven: "that public access is refused",
  replaceOn: ["accountId"],
  source: terraform("s3control/account_public_access_block.go", "01f431114674c27cf790fafb67ac274bf8f765e1"),
  create: async ({ inputs, region, accountId }) => {
    const id = inputs.accountId ?? accountId;
    await block(region, id, inputs);
    return { id, outputs: { accountId: id } };
  },
  read: async ({ id, region }) => {
    const answer = await orGone((await accountBlock(region, id)).getPublicAccessBlock({ Bucket }));
    const found = answer?.PublicAccessBlockConfiguration;
    return (
      found && {
        accountId: id,
        blockPublicAcls: found.BlockPublicAcls,
        blockPublicPolicy: found.BlockPublicPolicy,
        ignorePublicAcls: found.IgnorePublicAcls,
        restrictPublicBuckets: found.RestrictPublicBuckets,
      }
    );
  },
  update: async ({ id, inputs, region }) => {
    await block(region, id, inputs);
    return {};
  },
  delete: async ({ id, region }) => {
    await orGone((await accountBlock(region, id)).deletePublicAccessBlock({ Bucket }));
  },
});

type Passwords = Plain<AccountPasswordPolicyArgs>;

async function setPasswords(region: string, inputs: Passwords): Promise<{ expirePasswords: boolean }> {
  const policy = pascal<object>(inputs) as UpdateAccountPasswordPolicyCommandInput;
  await (await iam(region)).updateAccountPasswordPolicy(policy);
  return { expirePasswords: (inputs.maxPasswordAge ?? 0) > 0 };
}

const passwords = define<Passwords>({
  level: "live",
  notProven: "that IAM holds a password to it",
  replaceOn: [],
  source: terraform("iam/account_password_policy.go", "09537f6131639c1d49ebcc38fc11972d6a4b60b5"),
  defaults: { allowUsersToChangePassword: true, minimumPasswordLength: 6 },
  create: async ({ inputs, region }) => ({
    id: "iam-account-password-policy",
    outputs: await setPasswords(region, inputs),
  }),
  read: async ({ region }) => {
    const found = (await orGone((await iam(region)).getAccountPasswordPolicy({})))?.PasswordPolicy;
    return (
      found && {
        allowUsersToChangePassword: found.AllowUsersToChangePassword,
        expirePasswords: found.ExpirePasswords,
        hardExpiry: found.HardExpiry,
        maxPasswordAge: found.MaxPasswordAge,
        minimumPasswordLength: found.MinimumPasswordLength,
        passwordReusePrevention: found.PasswordReusePrevention,
        requireLowercaseCharacters: found.RequireLowercaseCharacters,
        requireNumbers: found.RequireNumbers,
        requireSymbols: found.RequireSymbols,
        requireUppercaseCharacters: found.RequireUppercaseCharacters,
      }
    );
  },
  update: ({ inputs, region }) => setPasswords(region, inputs),
  delete: async ({ region }) => {
    await orGone((await iam(region)).deleteAccountPasswordPolicy({}));
  },
});

async function encrypt(region: string, isOn: boolean): Promise<void> {
  const api = await ec2(region);
  await (isOn ? api.enableEbsEncryptionByDefault({}) : api.disableEbsEncryptionByDefault({}));
}

const volumes = define<Plain<EncryptionByDefaultArgs>>({
  level: "live",
  notProven: "that a volume is encrypted: the emulator keeps the switch and encrypts nothing",
  replaceOn: [],
  source: terraform("ec2/ebs_encryption_by_default.go", "30e63fca389c467648d3db06357816ecfa287963"),
  defaults: { enabled: true },
  create: async ({ inputs, region }) => {
    await encrypt(region, inputs.enabled ?? true);
    return { id: `ebs-encryption-by-default-${region}`, outputs: {} };
  },
  read: async ({ region }) => ({
    enabled: (await (await ec2(region)).getEbsEncryptionByDefault({})).EbsEncryptionByDefault,
  }),
  update: async ({ inputs, region }) => {
    await encrypt(region, inputs.enabled ?? true);
    return {};
  },
  delete: ({ region }) => encrypt(region, false),
});

export const types: ResourceTable = {
  "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock": publicAccess,
  "aws:iam/accountPasswordPolicy:AccountPasswordPolicy": passwords,
  "aws:ebs/encryptionByDefault:EncryptionByDefault": volumes,
};
