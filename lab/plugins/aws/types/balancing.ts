/** Listeners and target groups. */
import type { ListenerArgs } from "@pulumi/aws/lb/listener.js";
import type { TargetGroupArgs } from "@pulumi/aws/lb/targetGroup.js";
import type { ActionTypeEnum, ProtocolEnum, TargetTypeEnum } from "@aws-sdk/client-elastic-load-balancing-v2";
import { must, orGone, whileNot } from "../../host/calls.ts";
import { define } from "../../host/types.ts";
import type { Plain, ResourceTable } from "../../host/types.ts";
import { elb } from "../clients.ts";
import { created, retag, tagsOf } from "../elbTags.ts";
import { atRelease } from "../source.ts";

const WAIT_SECONDS = 600;

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
  source: atRelease("elbv2/target_group.go"),
  autoname: { property: "name", max: 32 },
  defaults: {
    targetType: "instance",
    deregistrationDelay: 300,
    lambdaMultiValueHeadersEnabled: false,
    proxyProtocolV2: false,
    slowStart: 0,
  },
  validate: ({ targetType, port, protocol, vpcId }) => {
    if (targetType === "lambda") return "functions as targets are not in the lab";
    return port === undefined || protocol === undefined || vpcId === undefined
      ? "port, protocol and vpcId are needed"
      : undefined;
  },
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
  source: atRelease("elbv2/listener.go"),
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
  "aws:lb/targetGroup:TargetGroup": targetGroup,
  "aws:lb/listener:Listener": listener,
};
