import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { LoadBalancer } from "../../../../src/components/index.ts";
import { record, valueOf } from "../../../support/mocks.ts";

async function build() {
  const made = await record();
  const balancer = new LoadBalancer("web", {
    place: "west",
    vpcId: "vpc",
    subnetIds: ["p1", "p2"],
    securityGroupId: "group",
    certificateArn: "certificate",
    logBucketName: "logs",
    appPort: 8080,
  });
  const dnsName = await valueOf(balancer.dnsName);
  await pulumi.runtime.disconnect();
  return { made, dnsName };
}

test("is public, drops malformed headers and cannot be deleted by accident", async () => {
  const { made, dnsName } = await build();
  expect(made.find("aws:lb/loadBalancer:LoadBalancer", "web").inputs).toEqual({
    name: "dualcoast-web-west",
    loadBalancerType: "application",
    internal: false,
    ipAddressType: "ipv4",
    subnets: ["p1", "p2"],
    securityGroups: ["group"],
    dropInvalidHeaderFields: true,
    desyncMitigationMode: "defensive",
    enableDeletionProtection: true,
    enableHttp2: true,
    idleTimeout: 60,
    accessLogs: { enabled: true, bucket: "logs", prefix: "alb" },
  });
  expect(dnsName).toBe("dualcoast-web-west.elb.test");
});

test("listens on HTTPS alone, with TLS 1.2 or newer", async () => {
  const { made } = await build();
  const listeners = made.resources.filter(({ type }) => type === "aws:lb/listener:Listener");
  expect(listeners.map(({ inputs }) => inputs as unknown)).toEqual([
    {
      loadBalancerArn: "arn:aws:lb/loadBalancer:LoadBalancer:web",
      port: 443,
      protocol: "HTTPS",
      sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
      certificateArn: "certificate",
      defaultActions: [{ type: "forward", targetGroupArn: "arn:aws:lb/targetGroup:TargetGroup:web" }],
    },
  ]);
});

test("asks instances whether they live, not whether they may write", async () => {
  const { made } = await build();
  expect(made.find("aws:lb/targetGroup:TargetGroup", "web").inputs).toEqual({
    name: "dualcoast-web-west",
    port: 8080,
    protocol: "HTTP",
    targetType: "instance",
    vpcId: "vpc",
    deregistrationDelay: 30,
    healthCheck: {
      path: "/health",
      protocol: "HTTP",
      matcher: "200",
      interval: 10,
      timeout: 5,
      healthyThreshold: 2,
      unhealthyThreshold: 3,
    },
  });
});
