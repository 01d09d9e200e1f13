/** Arguments of `awsx.ec2.Vpc` as far as the lab knows them. */
import type { Input } from "@pulumi/pulumi";
import type { SubnetSpec } from "./layout.ts";

type Tags = Record<string, Input<string>>;

/** Arguments that decide which resources there are: plain values. The rest may be outputs. */
export interface VpcInputs {
  readonly region?: string;
  readonly cidrBlock?: string;
  readonly availabilityZoneNames?: string[];
  readonly numberOfAvailabilityZones?: number;
  readonly availabilityZoneCidrMask?: number;
  readonly subnetStrategy?: string;
  readonly subnetSpecs?: SubnetSpec[];
  readonly natGateways?: { strategy: string; elasticIpAllocationIds?: Input<string>[] };
  readonly enableDnsHostnames?: Input<boolean>;
  readonly enableDnsSupport?: Input<boolean>;
  readonly instanceTenancy?: Input<string>;
  readonly tags?: Tags;
  readonly vpcEndpointSpecs?: EndpointSpec[];
}

/** One endpoint, passed on as it is. */
export interface EndpointSpec {
  readonly serviceName: string;
  readonly vpcEndpointType?: string;
  readonly policy?: Input<string>;
  readonly privateDnsEnabled?: Input<boolean>;
  readonly routeTableIds?: Input<Input<string>[]>;
  readonly subnetIds?: Input<Input<string>[]>;
  readonly securityGroupIds?: Input<Input<string>[]>;
  readonly tags?: Tags;
}
