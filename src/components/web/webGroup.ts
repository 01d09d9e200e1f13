import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Capacity } from "./capacity.ts";

export interface WebGroupArgs {
  /** Place of the region, part of physical names. */
  readonly place: string;
  /** Decides the group's sizes and nothing else. */
  readonly role: "active" | "standby";
  readonly capacity: Capacity;
  /** In order of preference; several, because in a disaster one type may be sold out. All of one architecture. */
  readonly instanceTypes: readonly string[];
  /** Web subnets, one a zone. */
  readonly subnetIds: pulumi.Input<string[]>;
  readonly securityGroupId: pulumi.Input<string>;
  readonly instanceProfileArn: pulumi.Input<string>;
  readonly kmsKeyArn: pulumi.Input<string>;
  readonly targetGroupArn: pulumi.Input<string>;
  /** Cloud-init, base64. */
  readonly userData: pulumi.Input<string>;
  /** Tags of instances and volumes: the provider's default tags do not reach what a group launches. */
  readonly tags: Readonly<Record<string, string>>;
}

/** Resolved when an instance starts, in the instance's own region, from Amazon's public parameter. */
const image = "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64";

/** Launch template and Auto Scaling group of the web tier. */
export class WebGroup extends pulumi.ComponentResource {
  readonly groupName: string;
  readonly launchTemplateId: pulumi.Output<string>;

  constructor(name: string, args: WebGroupArgs, opts?: pulumi.ComponentResourceOptions) {
    super("dualcoast:web:WebGroup", name, {}, opts);
    this.groupName = `dualcoast-web-${args.place}`;
    const template = new aws.ec2.LaunchTemplate(name, templateArgs(this.groupName, args), { parent: this });
    this.launchTemplateId = template.id;
    const size = args.capacity.desired[args.role];
    new aws.autoscaling.Group(
      name,
      {
        name: this.groupName,
        minSize: size,
        desiredCapacity: size,
        maxSize: args.capacity.most,
        vpcZoneIdentifiers: args.subnetIds,
        targetGroupArns: [args.targetGroupArn],
        healthCheckType: "ELB",
        healthCheckGracePeriod: 120,
        defaultInstanceWarmup: 60,
        mixedInstancesPolicy: mixed(args.instanceTypes, template),
        // Health is waited for where it matters, in deploy and failover, not inside an update.
        waitForCapacityTimeout: "0",
        terminationPolicies: ["OldestLaunchTemplate", "Default"],
      },
      { parent: this },
    );
    this.registerOutputs({ groupName: this.groupName });
  }
}

function templateArgs(physical: string, args: WebGroupArgs): aws.ec2.LaunchTemplateArgs {
  const tags = { ...args.tags, Name: physical };
  return {
    name: physical,
    imageId: image,
    instanceType: args.instanceTypes[0],
    iamInstanceProfile: { arn: args.instanceProfileArn },
    vpcSecurityGroupIds: [args.securityGroupId],
    metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
    // The image's root volume by name: what is not named here keeps the image's own setting, unencrypted.
    blockDeviceMappings: [
      {
        deviceName: "/dev/xvda",
        ebs: {
          encrypted: "true",
          kmsKeyId: args.kmsKeyArn,
          volumeSize: 20,
          volumeType: "gp3",
          deleteOnTermination: "true",
        },
      },
    ],
    monitoring: { enabled: true },
    ebsOptimized: "true",
    updateDefaultVersion: true,
    userData: args.userData,
    tagSpecifications: ["instance", "volume"].map((resourceType) => ({ resourceType, tags })),
  };
}

function mixed(
  instanceTypes: readonly string[],
  template: aws.ec2.LaunchTemplate,
): aws.types.input.autoscaling.GroupMixedInstancesPolicy {
  return {
    instancesDistribution: {
      onDemandAllocationStrategy: "prioritized",
      onDemandBaseCapacity: 0,
      onDemandPercentageAboveBaseCapacity: 100,
    },
    launchTemplate: {
      launchTemplateSpecification: {
        launchTemplateId: template.id,
        // By number: `$Latest` would change what runs without an update that says so.
        version: template.latestVersion.apply(String),
      },
      overrides: instanceTypes.map((instanceType) => ({ instanceType })),
    },
  };
}
