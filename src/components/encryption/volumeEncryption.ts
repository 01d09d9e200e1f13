import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/**
 * New volumes and copies of snapshots are encrypted in the whole region, whoever makes them. Our own volumes say so
 * themselves; this one is for what is made by hand, in the night when nobody reads a checklist.
 */
export class VolumeEncryption extends pulumi.ComponentResource {
  constructor(name: string, opts?: pulumi.ComponentResourceOptions) {
    super("dualcoast:encryption:VolumeEncryption", name, {}, opts);
    new aws.ebs.EncryptionByDefault(name, { enabled: true }, { parent: this });
    this.registerOutputs({});
  }
}
