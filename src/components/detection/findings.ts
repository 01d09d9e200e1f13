import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

export interface FindingsArgs {
  readonly region: string;
  /** Place of the region, part of physical names. */
  readonly place: string;
}

/**
 * Standards that Security Hub holds the account against, by the end of their ARNs. The CIS version is the one that the
 * policy pack names.
 */
const standards = {
  "best-practices": "aws-foundational-security-best-practices/v/1.0.0",
  cis: "cis-aws-foundations-benchmark/v/3.0.0",
};

/** One region's findings in one place: Security Hub with its standards, and what is open to other accounts. */
export class Findings extends pulumi.ComponentResource {
  readonly hub: aws.securityhub.Account;

  constructor(name: string, args: FindingsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("dualcoast:detection:Findings", name, {}, opts);
    // The default standards are whatever the service takes for them; ours are named.
    this.hub = new aws.securityhub.Account(
      name,
      { enableDefaultStandards: false, autoEnableControls: true, controlFindingGenerator: "SECURITY_CONTROL" },
      { parent: this },
    );
    // Holds no findings of its own; a new version of a standard is a new resource.
    const free = { parent: this, protect: false };
    for (const [standard, version] of Object.entries(standards)) {
      new aws.securityhub.StandardsSubscription(
        `${name}-${standard}`,
        { standardsArn: `arn:aws:securityhub:${args.region}::standards/${version}` },
        { ...free, dependsOn: this.hub },
      );
    }
    new aws.accessanalyzer.Analyzer(name, { analyzerName: `dualcoast-${args.place}`, type: "ACCOUNT" }, free);
    this.registerOutputs({});
  }
}
