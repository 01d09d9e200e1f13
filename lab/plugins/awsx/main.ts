/** The lab's stand-in for the awsx plugin: components only, so it is served by the SDK's own provider server. */
import * as pulumi from "@pulumi/pulumi";
import { main } from "@pulumi/pulumi/provider/index.js";
import "../../../src/leanSdk.ts"; // after the SDK, which installs what it takes away
import type { Provider } from "@pulumi/pulumi/provider/index.js";
import { schemaOf } from "../host/load.ts";
import { check } from "../host/schema.ts";
import type { Props } from "../host/values.ts";
import type { VpcInputs } from "./inputs.ts";

// What decides about the number of resources must be known before any is registered.
const PLAIN = [
  "availabilityZoneNames",
  "availabilityZoneCidrMask",
  "cidrBlock",
  "numberOfAvailabilityZones",
  "natGateways",
  "subnetSpecs",
  "subnetStrategy",
  "vpcEndpointSpecs",
  "region",
];
// Known to the SDK, not to the lab.
const ABSENT = [
  "assignGeneratedIpv6CidrBlock",
  "ipv4IpamPoolId",
  "ipv4NetmaskLength",
  "ipv6CidrBlock",
  "ipv6CidrBlockNetworkBorderGroup",
  "ipv6IpamPoolId",
  "ipv6NetmaskLength",
  "enableNetworkAddressUsageMetrics",
  "subnetNameTagStrategy",
  "vpcEndpointStrategy",
];

const schema = schemaOf("awsx");

function checked(name: string, type: string, inputs: Props): VpcInputs {
  const known = schema.resources[type];
  if (!known) {
    throw new Error(
      `the lab's awsx plugin has no component ${type}: add its token to lab/plugins/tokens.ts and build it in lab/plugins/awsx/main.ts`,
    );
  }
  const problems = check(schema, known.inputs, inputs, type).map(({ reason }) => reason);
  for (const property of ABSENT)
    if (inputs[property] !== undefined) problems.push(`${property} is not in the lab's ${type}`);
  for (const property of PLAIN)
    if (pulumi.Output.isInstance(inputs[property])) problems.push(`${property} must be a plain value, got an output`);
  if (problems.length > 0) throw new Error(`${name}: ${problems.join("; ")}`);
  return inputs as unknown as VpcInputs;
}

const construct: Provider["construct"] = async (name, type, inputs, options) => {
  const args = checked(name, type, inputs as Props);
  const { VpcComponent } = await import("./vpc.ts");
  const vpc = new VpcComponent(name, args, options);
  const state = await vpc.build();
  return { urn: vpc.urn, state };
};

await main(
  { version: schema.version, schema: JSON.stringify({ name: schema.plugin, version: schema.version }), construct },
  process.argv.slice(2),
);
