import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

export interface FindingAggregationArgs {
  /** Security Hub of the region that makes it: off, there is no aggregation. */
  readonly hub: pulumi.Resource;
}

/** The findings of every region on one page, in the region that makes it. An account has it once. */
export class FindingAggregation extends pulumi.ComponentResource {
  constructor(name: string, args: FindingAggregationArgs, opts?: pulumi.ComponentResourceOptions) {
    super("dualcoast:detection:FindingAggregation", name, {}, opts);
    // Regions that nobody works in too: a finding there is one to look at.
    const everywhere = { linkingMode: "ALL_REGIONS" };
    new aws.securityhub.FindingAggregator(name, everywhere, { parent: this, dependsOn: args.hub });
    this.registerOutputs({});
  }
}
