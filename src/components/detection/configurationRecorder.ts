import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { logPrefixes } from "../audit/logBucket.ts";

export interface ConfigurationRecorderArgs {
  /** AWS Config's own role. */
  readonly roleArn: pulumi.Input<string>;
  /** Log bucket of the same region, once AWS Config may write to it. */
  readonly bucketName: pulumi.Input<string>;
  /**
   * Also records users, roles and policies, which belong to no region; true in one region of an account, or each is
   * recorded, and paid for, twice.
   */
  readonly recordsGlobalTypes: boolean;
}

/** A region recorder's one name: a second recorder is refused, so none is taken over by its name. */
const physical = "dualcoast";

/** Records every change of every resource of a region, and delivers history and a daily snapshot to the log bucket. */
export class ConfigurationRecorder extends pulumi.ComponentResource {
  constructor(name: string, args: ConfigurationRecorderArgs, opts?: pulumi.ComponentResourceOptions) {
    super("dualcoast:detection:ConfigurationRecorder", name, {}, opts);
    const recordingGroup = { allSupported: true, includeGlobalResourceTypes: args.recordsGlobalTypes };
    const recorder = new aws.cfg.Recorder(
      name,
      { name: physical, roleArn: args.roleArn, recordingGroup },
      { parent: this },
    );
    const channel = new aws.cfg.DeliveryChannel(
      name,
      {
        name: physical,
        s3BucketName: args.bucketName,
        s3KeyPrefix: logPrefixes.config,
        snapshotDeliveryProperties: { deliveryFrequency: "TwentyFour_Hours" },
      },
      { parent: this, dependsOn: recorder }, // AWS Config takes a channel only for a recorder,
    );
    // and starts a recorder only with a channel.
    new aws.cfg.RecorderStatus(name, { name: recorder.name, isEnabled: true }, { parent: this, dependsOn: channel });
    this.registerOutputs({});
  }
}
