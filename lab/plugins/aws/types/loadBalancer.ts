/** Application load balancers. */
import type { LoadBalancerArgs } from "@pulumi/aws/lb/loadBalancer.js";
import type { IpAddressType } from "@aws-sdk/client-elastic-load-balancing-v2";
import { must, orGone, waitFor } from "../../host/calls.ts";
import { define } from "../../host/types.ts";
import type { Plain, ResourceTable } from "../../host/types.ts";
import { elb } from "../clients.ts";
import { created, retag, tagsOf } from "../elbTags.ts";
import { atRelease } from "../source.ts";

const WAIT_SECONDS = 600;

type Balancer = Plain<LoadBalancerArgs>;

function balancerAttributes(inputs: Balancer) {
  const { accessLogs } = inputs;
  const values = {
    "access_logs.s3.enabled": accessLogs && (accessLogs.enabled ?? false),
    "access_logs.s3.bucket": accessLogs?.bucket,
    "access_logs.s3.prefix": accessLogs?.prefix,
    "deletion_protection.enabled": inputs.enableDeletionProtection,
    "idle_timeout.timeout_seconds": inputs.idleTimeout,
    "routing.http.drop_invalid_header_fields.enabled": inputs.dropInvalidHeaderFields,
    "routing.http.desync_mitigation_mode": inputs.desyncMitigationMode,
    "routing.http2.enabled": inputs.enableHttp2,
  };
  return Object.entries(values).flatMap(([Key, value]) => (value === undefined ? [] : [{ Key, Value: String(value) }]));
}

const loadBalancer = define<Balancer>({
  level: "live",
  notProven:
    "that requests are balanced by AWS; the lab's edge talks to the app itself. That access logs are written, and that their bucket lets them in",
  replaceOn: ["customerOwnedIpv4Pool", "internal", "loadBalancerType", "name", "namePrefix"],
  source: atRelease("elbv2/load_balancer.go"),
  autoname: { property: "name", max: 32 },
  sets: ["subnets", "securityGroups"],
  defaults: {
    loadBalancerType: "application",
    clientKeepAlive: 3600,
    dnsRecordClientRoutingPolicy: "any_availability_zone",
    enableCrossZoneLoadBalancing: false,
    enableDeletionProtection: false,
    enableHttp2: true,
    enableTlsVersionAndCipherSuiteHeaders: false,
    enableWafFailOpen: false,
    enableXffClientPort: false,
    enableZonalShift: false,
    preserveHostHeader: false,
    xffHeaderProcessingMode: "append",
    idleTimeout: 60,
    desyncMitigationMode: "defensive",
    dropInvalidHeaderFields: false,
  },
  validate: ({ loadBalancerType, subnetMappings, connectionLogs }) =>
    loadBalancerType !== "application" || subnetMappings || connectionLogs
      ? "only application load balancers without subnetMappings and connectionLogs are in the lab"
      : undefined,
  create: async ({ inputs, region }) => {
    const api = await elb(region);
    const made = await api.createLoadBalancer({
      Name: inputs.name,
      Type: "application",
      Scheme: inputs.internal ? "internal" : "internet-facing",
      Subnets: inputs.subnets,
      SecurityGroups: inputs.securityGroups,
      IpAddressType: inputs.ipAddressType as IpAddressType | undefined,
      ...created(inputs.tags),
    });
    const id = must(made.LoadBalancers?.[0]?.LoadBalancerArn, "LoadBalancerArn");
    await api.modifyLoadBalancerAttributes({ LoadBalancerArn: id, Attributes: balancerAttributes(inputs) });
    const ready = await waitFor(`load balancer ${id} to become active`, WAIT_SECONDS, async () => {
      const found = (await api.describeLoadBalancers({ LoadBalancerArns: [id] })).LoadBalancers?.[0];
      return found?.State?.Code === "active" ? found : undefined;
    });
    const outputs = {
      arn: id,
      arnSuffix: id.split("loadbalancer/")[1],
      dnsName: ready.DNSName,
      zoneId: ready.CanonicalHostedZoneId,
      vpcId: ready.VpcId,
    };
    return { id, outputs: { ...outputs, internal: inputs.internal ?? false, ipAddressType: ready.IpAddressType } };
  },
  read: async ({ id, region }) => {
    const api = await elb(region);
    const found = (await orGone(api.describeLoadBalancers({ LoadBalancerArns: [id] })))?.LoadBalancers?.[0];
    if (!found) return undefined;
    const { Attributes } = await api.describeLoadBalancerAttributes({ LoadBalancerArn: id });
    const value = (key: string): string | undefined => Attributes?.find(({ Key }) => Key === key)?.Value;
    const bucket = value("access_logs.s3.bucket");
    const accessLogs = {
      bucket,
      prefix: value("access_logs.s3.prefix"),
      enabled: value("access_logs.s3.enabled") === "true",
    };
    return {
      dnsName: found.DNSName,
      ...(bucket ? { accessLogs } : {}),
      enableDeletionProtection: value("deletion_protection.enabled") === "true",
      idleTimeout: Number(value("idle_timeout.timeout_seconds") ?? 60),
      securityGroups: found.SecurityGroups,
      ...(await tagsOf(api, id)),
    };
  },
  update: async (call) => {
    const { id, inputs, changed } = call;
    const api = await elb(call.region);
    const off = changed.includes("accessLogs") && !inputs.accessLogs;
    const attributes = balancerAttributes(off ? { ...inputs, accessLogs: { bucket: "", prefix: "" } } : inputs);
    await api.modifyLoadBalancerAttributes({ LoadBalancerArn: id, Attributes: attributes });
    if (changed.includes("securityGroups"))
      await api.setSecurityGroups({ LoadBalancerArn: id, SecurityGroups: inputs.securityGroups });
    if (changed.includes("subnets")) await api.setSubnets({ LoadBalancerArn: id, Subnets: inputs.subnets });
    await retag(api, call);
    return {};
  },
  delete: async ({ id, region, state }) => {
    // The emulator does not hold to the protection; AWS does.
    if (state["enableDeletionProtection"] === true) {
      throw new Error(
        `load balancer ${String(state["name"])} cannot be deleted: enableDeletionProtection is on; set it to false first`,
      );
    }
    await orGone((await elb(region)).deleteLoadBalancer({ LoadBalancerArn: id }));
  },
});

export const types: ResourceTable = { "aws:lb/loadBalancer:LoadBalancer": loadBalancer };
