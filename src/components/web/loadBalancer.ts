import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { logPrefixes } from "../audit/logBucket.ts";

export interface LoadBalancerArgs {
  /** Place of the region, part of physical names. */
  readonly place: string;
  readonly vpcId: pulumi.Input<string>;
  /** Public subnets, one a zone. */
  readonly subnetIds: pulumi.Input<string[]>;
  readonly securityGroupId: pulumi.Input<string>;
  /** Issued certificate of the same region. */
  readonly certificateArn: pulumi.Input<string>;
  /** Bucket of this region for access logs. */
  readonly logBucketName: pulumi.Input<string>;
  /** Port of the application on its instances. */
  readonly appPort: number;
  /** @default true: the service refuses to delete it */
  readonly deletionProtection?: boolean;
}

/** The only public part of a region: HTTPS, from the edge alone. Port 80 is closed: the edge redirects. */
export class LoadBalancer extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;
  readonly dnsName: pulumi.Output<string>;
  readonly targetGroupArn: pulumi.Output<string>;

  constructor(name: string, args: LoadBalancerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("dualcoast:web:LoadBalancer", name, {}, opts);
    const at = { parent: this };
    const physical = `dualcoast-web-${args.place}`;
    const balancer = new aws.lb.LoadBalancer(
      name,
      {
        name: physical,
        loadBalancerType: "application",
        internal: false,
        ipAddressType: "ipv4",
        subnets: args.subnetIds,
        securityGroups: [args.securityGroupId],
        dropInvalidHeaderFields: true,
        desyncMitigationMode: "defensive",
        enableDeletionProtection: args.deletionProtection ?? true,
        enableHttp2: true,
        idleTimeout: 60,
        accessLogs: { enabled: true, bucket: args.logBucketName, prefix: logPrefixes.loadBalancers },
      },
      at,
    );
    const targets = new aws.lb.TargetGroup(
      name,
      {
        name: physical,
        port: args.appPort,
        protocol: "HTTP",
        targetType: "instance",
        vpcId: args.vpcId,
        deregistrationDelay: 30,
        // `/health`, not `/edge-health`: a standby answers 503 there, and would have its instances replaced for ever.
        healthCheck: {
          path: "/health",
          protocol: "HTTP",
          matcher: "200",
          interval: 10,
          timeout: 5,
          healthyThreshold: 2,
          unhealthyThreshold: 3,
        },
      },
      at,
    );
    new aws.lb.Listener(
      name,
      {
        loadBalancerArn: balancer.arn,
        port: 443,
        protocol: "HTTPS",
        sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
        certificateArn: args.certificateArn,
        defaultActions: [{ type: "forward", targetGroupArn: targets.arn }],
      },
      at,
    );
    this.arn = balancer.arn;
    this.dnsName = balancer.dnsName;
    this.targetGroupArn = targets.arn;
    this.registerOutputs({ dnsName: this.dnsName });
  }
}
