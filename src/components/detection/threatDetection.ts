import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** Protection plans for what a region has; trail, flow logs and DNS are read by every detector. */
const plans = ["S3_DATA_EVENTS", "RDS_LOGIN_EVENTS", "EBS_MALWARE_PROTECTION"];

/**
 * All three, in the service's order: it answers with all of them, whichever were asked for, and a list that differs
 * makes a new resource.
 * @see https://docs.aws.amazon.com/guardduty/latest/APIReference/API_DetectorAdditionalConfiguration.html
 */
const agents = [
  { name: "EKS_ADDON_MANAGEMENT", status: "DISABLED" },
  { name: "ECS_FARGATE_AGENT_MANAGEMENT", status: "DISABLED" },
  { name: "EC2_AGENT_MANAGEMENT", status: "ENABLED" },
];

/**
 * GuardDuty of one region. Both regions have it in either role: an intruder in the quiet one would be there already on
 * the night when it becomes production.
 */
export class ThreatDetection extends pulumi.ComponentResource {
  readonly detectorArn: pulumi.Output<string>;

  constructor(name: string, opts?: pulumi.ComponentResourceOptions) {
    super("dualcoast:detection:ThreatDetection", name, {}, opts);
    // The default tells of a finding's repetitions after six hours.
    const often = { enable: true, findingPublishingFrequency: "FIFTEEN_MINUTES" };
    const detector = new aws.guardduty.Detector(name, often, { parent: this });
    const feature = (plan: string, more?: Partial<aws.guardduty.DetectorFeatureArgs>): void => {
      new aws.guardduty.DetectorFeature(
        `${name}-${plan.toLowerCase().replaceAll("_", "-")}`,
        { detectorId: detector.id, name: plan, status: "ENABLED", ...more },
        // Holds no findings, and a change of its agents makes a new one.
        { parent: this, protect: false },
      );
    };
    for (const plan of plans) feature(plan);
    feature("RUNTIME_MONITORING", { additionalConfigurations: agents });
    this.detectorArn = detector.arn;
    this.registerOutputs({ detectorArn: this.detectorArn });
  }
}
