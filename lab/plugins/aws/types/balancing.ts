/** Application load balancers, their listeners and target groups. */
import type { ListenerArgs } from "@pulumi/aws/lb/listener.js";
import type { LoadBalancerArgs } from "@pulumi/aws/lb/loadBalancer.js";
import type { TargetGroupArgs } from "@pulumi/aws/lb/targetGroup.js";
import type {
  ActionTypeEnum,
  ElasticLoadBalancingV2,
  IpAddressType,
  ProtocolEnum,
  TargetTypeEnum,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { must, orGone, waitFor, whileNot } from "../../host/calls.ts";
import { define } from "../../host/types.ts";
import type { Call, Plain, ResourceTable } from "../../host/types.ts";
import { elb } from "../clients.ts";
import { terraform } from "../source.ts";
import { pairs, removedKeys, tagOutputs } from "../tags.ts";

const WAIT_SECONDS = 600;

async function retag(api: ElasticLoadBalancingV2, call: Call<{ tags?: unknown }>): Promise<void> {
  if (!call.changed.includes("tags")) return;
  const gone = removedKeys(call);
  if (gone.length > 0) await api.removeTags({ ResourceArns: [call.id], TagKeys: gone });
  const Tags = pairs(call.inputs.tags);
  if (Tags.length > 0) await api.addTags({ ResourceArns: [call.id], Tags });
}

async function tagsOf(api: ElasticLoadBalancingV2, arn: string) {
  return tagOutputs((await api.describeTags({ ResourceArns: [arn] })).TagDescriptions?.[0]?.Tags);
}

/** Tags of a create call: an empty list is refused. */
function created(tags: unknown) {
  const Tags = pairs(tags);
  return Tags.length > 0 ? { Tags } : {};
}

type Balancer = Plain<LoadBalancerArgs>;

function balancerAttributes(inputs: Balancer) {
  const values = {
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
  notProven: "that requests are balanced by AWS; the lab's edge talks to the app itself",
  replaceOn: ["customerOwnedIpv4Pool", "internal", "loadBalancerType", "name", "namePrefix"],
  source: terraform("elbv2/load_balancer.go"),
  autoname: { property: "name", max: 32 },
  sets: ["subnets", "securityGroups"],
  defaults: {
    loadBalancerType: "application",
    enableDeletionProtection: false,
    enableHttp2: true,
    idleTimeout: 60,
    desyncMitigationMode: "defensive",
    dropInvalidHeaderFields: false,
  },
  validate: ({ loadBalancerType, subnetMappings, accessLogs, connectionLogs }) =>
    loadBalancerType !== "application" || subnetMappings || accessLogs || connectionLogs
      ? "only application load balancers without subnetMappings and log buckets are in the lab"
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
    return {
      dnsName: found.DNSName,
      enableDeletionProtection: value("deletion_protection.enabled") === "true",
      idleTimeout: Number(value("idle_timeout.timeout_seconds") ?? 60),
      securityGroups: found.SecurityGroups,
      ...(await tagsOf(api, id)),
    };
  },
  update: async (call) => {
    const { id, inputs, changed } = call;
    const api = await elb(call.region);
    await api.modifyLoadBalancerAttributes({ LoadBalancerArn: id, Attributes: balancerAttributes(inputs) });
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

type Targets = Plain<TargetGroupArgs>;

function healthCheck({ healthCheck: check }: Targets) {
  if (!check) return {};
  return {
    HealthCheckEnabled: check.enabled,
    HealthCheckPath: check.path,
    HealthCheckPort: check.port,
    HealthCheckProtocol: check.protocol as ProtocolEnum | undefined,
    HealthCheckIntervalSeconds: check.interval,
    HealthCheckTimeoutSeconds: check.timeout,
    HealthyThresholdCount: check.healthyThreshold,
    UnhealthyThresholdCount: check.unhealthyThreshold,
    ...(check.matcher ? { Matcher: { HttpCode: check.matcher } } : {}),
  };
}

function targetAttributes({ deregistrationDelay }: Targets) {
  return [{ Key: "deregistration_delay.timeout_seconds", Value: String(deregistrationDelay ?? 300) }];
}

const targetGroup = define<Targets>({
  level: "live",
  notProven: "that AWS checks the targets; the lab's reconciler reports their health",
  replaceOn: [
    "ipAddressType",
    "name",
    "namePrefix",
    "port",
    "protocol",
    "protocolVersion",
    "targetControlPort",
    "targetType",
    "vpcId",
  ],
  source: terraform("elbv2/target_group.go"),
  autoname: { property: "name", max: 32 },
  defaults: { targetType: "instance", deregistrationDelay: 300, slowStart: 0 },
  create: async ({ inputs, region }) => {
    const api = await elb(region);
    const made = await api.createTargetGroup({
      Name: inputs.name,
      Port: inputs.port,
      Protocol: inputs.protocol as ProtocolEnum | undefined,
      TargetType: inputs.targetType as TargetTypeEnum | undefined,
      VpcId: inputs.vpcId,
      ...healthCheck(inputs),
      ...created(inputs.tags),
    });
    const id = must(made.TargetGroups?.[0]?.TargetGroupArn, "TargetGroupArn");
    await api.modifyTargetGroupAttributes({ TargetGroupArn: id, Attributes: targetAttributes(inputs) });
    return { id, outputs: { arn: id, arnSuffix: id.slice(id.indexOf("targetgroup/")), loadBalancerArns: [] } };
  },
  read: async ({ id, region, state }) => {
    const api = await elb(region);
    const found = (await orGone(api.describeTargetGroups({ TargetGroupArns: [id] })))?.TargetGroups?.[0];
    if (!found) return undefined;
    const check = state["healthCheck"] as Record<string, unknown> | undefined;
    const drift = check && { healthCheck: { ...check, ...("path" in check ? { path: found.HealthCheckPath } : {}) } };
    return { port: found.Port, loadBalancerArns: found.LoadBalancerArns, ...drift, ...(await tagsOf(api, id)) };
  },
  update: async (call) => {
    const api = await elb(call.region);
    if (call.changed.includes("healthCheck"))
      await api.modifyTargetGroup({ TargetGroupArn: call.id, ...healthCheck(call.inputs) });
    await api.modifyTargetGroupAttributes({ TargetGroupArn: call.id, Attributes: targetAttributes(call.inputs) });
    await retag(api, call);
    return {};
  },
  delete: async ({ id, region }) => {
    const api = await elb(region);
    await orGone(
      whileNot(["ResourceInUse", "ResourceInUseException"], WAIT_SECONDS, () =>
        api.deleteTargetGroup({ TargetGroupArn: id }),
      ),
    );
  },
});

type Listen = Plain<ListenerArgs>;

function listenerSettings(inputs: Listen) {
  const actions = inputs.defaultActions.map((action, index) => ({
    Type: action.type as ActionTypeEnum,
    TargetGroupArn: action.targetGroupArn,
    Order: action.order ?? index + 1,
    ...(action.redirect
      ? {
          RedirectConfig: {
            Port: action.redirect.port,
            Protocol: action.redirect.protocol,
            StatusCode: action.redirect.statusCode as "HTTP_301",
          },
        }
      : {}),
    ...(action.fixedResponse
      ? {
          FixedResponseConfig: {
            ContentType: action.fixedResponse.contentType,
            MessageBody: action.fixedResponse.messageBody,
            StatusCode: action.fixedResponse.statusCode,
          },
        }
      : {}),
  }));
  return {
    Port: inputs.port,
    Protocol: inputs.protocol as ProtocolEnum | undefined,
    SslPolicy: inputs.sslPolicy,
    DefaultActions: actions,
    ...(inputs.certificateArn ? { Certificates: [{ CertificateArn: inputs.certificateArn }] } : {}),
  };
}

const listener = define<Listen>({
  level: "live",
  notProven: "that TLS is terminated with the certificate",
  replaceOn: ["loadBalancerArn"],
  source: terraform("elbv2/listener.go"),
  create: async ({ inputs, region }) => {
    const api = await elb(region);
    const made = await api.createListener({
      LoadBalancerArn: inputs.loadBalancerArn,
      ...listenerSettings(inputs),
      ...created(inputs.tags),
    });
    const id = must(made.Listeners?.[0]?.ListenerArn, "ListenerArn");
    return { id, outputs: { arn: id } };
  },
  read: async ({ id, region }) => {
    const api = await elb(region);
    const found = (await orGone(api.describeListeners({ ListenerArns: [id] })))?.Listeners?.[0];
    return (
      found && { port: found.Port, protocol: found.Protocol, sslPolicy: found.SslPolicy, ...(await tagsOf(api, id)) }
    );
  },
  update: async (call) => {
    const api = await elb(call.region);
    await api.modifyListener({ ListenerArn: call.id, ...listenerSettings(call.inputs) });
    await retag(api, call);
    return {};
  },
  delete: async ({ id, region }) => {
    await orGone((await elb(region)).deleteListener({ ListenerArn: id }));
  },
});

export const types: ResourceTable = {
  "aws:lb/loadBalancer:LoadBalancer": loadBalancer,
  "aws:lb/targetGroup:TargetGroup": targetGroup,
  "aws:lb/listener:Listener": listener,
};
