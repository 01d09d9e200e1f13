import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

export interface DatabaseSecretArgs {
  /** Physical name, the same in both regions. */
  readonly secretName: string;
  /** User the password belongs to. */
  readonly username: string;
  /** Key of the region. */
  readonly kmsKeyArn: pulumi.Input<string>;
  /** Where the copy goes and the key it is encrypted with there; left out while the other region is not up. */
  readonly replica?: { readonly region: string; readonly kmsKeyArn: pulumi.Input<string> };
  /** Raised to set a new password, here and at the database, in one update. */
  readonly version: number;
}

/**
 * The database's password, made on the way and never kept in the stack's state. Ours, because RDS refuses to manage the
 * password of a MySQL instance that has replicas.
 */
export class DatabaseSecret extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;
  /** The password as the secret holds it, a secret output. */
  readonly password: pulumi.Output<string>;

  constructor(name: string, args: DatabaseSecretArgs, opts?: pulumi.ComponentResourceOptions) {
    super("dualcoast:secrets:DatabaseSecret", name, {}, opts);
    const at = { parent: this };
    const { replica, username } = args;
    const secret = new aws.secretsmanager.Secret(
      name,
      {
        name: args.secretName,
        description: "Password of the database",
        kmsKeyId: args.kmsKeyArn,
        recoveryWindowInDays: 30,
        ...(replica && { replicas: [{ region: replica.region, kmsKeyId: replica.kmsKeyArn }] }),
      },
      at,
    );
    // 41 characters are MySQL's limit on RDS; `/`, `"`, `@` and blanks are refused, so letters and digits only.
    const random = aws.secretsmanager.getRandomPasswordOutput({ passwordLength: 40, excludePunctuation: true }, at);
    const value = pulumi.jsonStringify({ username, password: pulumi.secret(random.randomPassword) });
    const version = new aws.secretsmanager.SecretVersion(
      name,
      { secretId: secret.id, secretStringWo: pulumi.secret(value), secretStringWoVersion: args.version },
      at,
    );
    this.arn = secret.arn;
    // Read back: an update that stopped between secret and database must not give them two random passwords.
    const stored = aws.secretsmanager.getSecretVersionOutput(
      { secretId: version.secretId, versionId: version.versionId },
      at,
    );
    this.password = pulumi.secret(
      stored.secretString.apply((text) => (JSON.parse(text) as { password: string }).password),
    );
    this.registerOutputs({ arn: this.arn });
  }
}

/** ARN of a secret's copy in another region: the same but for the region, random suffix included. */
export function secretArnIn(region: string, arn: string): string {
  const parts = arn.split(":");
  parts[3] = region;
  return parts.join(":");
}
