import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/**
 * What an account has once: no bucket of it is ever public, and a password stands a guess. For one stack of the two:
 * both would undo each other.
 */
export class AccountSettings extends pulumi.ComponentResource {
  constructor(name: string, opts?: pulumi.ComponentResourceOptions) {
    super("dualcoast:account:AccountSettings", name, {}, opts);
    const at = { parent: this };
    const closed = {
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    };
    new aws.s3.AccountPublicAccessBlock(name, closed, at);
    // Only the break-glass users have a password. It does not expire: changing it now and then makes it worse.
    new aws.iam.AccountPasswordPolicy(
      name,
      {
        minimumPasswordLength: 14,
        passwordReusePrevention: 24,
        requireLowercaseCharacters: true,
        requireUppercaseCharacters: true,
        requireNumbers: true,
        requireSymbols: true,
        allowUsersToChangePassword: true,
      },
      at,
    );
    this.registerOutputs({});
  }
}
