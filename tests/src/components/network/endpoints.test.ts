import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { Endpoints } from "../../../../src/components/index.ts";
import { record } from "../../../support/mocks.ts";

test("reaches S3 and DynamoDB by route, other services by an interface in each web subnet", async () => {
  const made = await record();
  new Endpoints("endpoints", {
    region: "us-west-2",
    place: "west",
    vpcId: "vpc",
    cidr: "10.30.0.0/16",
    routeTableIds: ["r1", "r2"],
    subnetIds: ["s1", "s2"],
    services: ["kms"],
  });
  await pulumi.runtime.disconnect();
  const endpoint = (name: string): unknown => made.find("aws:ec2/vpcEndpoint:VpcEndpoint", name).inputs as unknown;
  const gateway = { vpcId: "vpc", vpcEndpointType: "Gateway", routeTableIds: ["r1", "r2"] };
  expect(endpoint("endpoints-s3")).toEqual({ ...gateway, serviceName: "com.amazonaws.us-west-2.s3" });
  expect(endpoint("endpoints-dynamodb")).toEqual({ ...gateway, serviceName: "com.amazonaws.us-west-2.dynamodb" });
  expect(endpoint("endpoints-kms")).toEqual({
    vpcId: "vpc",
    serviceName: "com.amazonaws.us-west-2.kms",
    vpcEndpointType: "Interface",
    subnetIds: ["s1", "s2"],
    securityGroupIds: ["endpoints-id"],
    privateDnsEnabled: true,
  });
  expect(made.resources.filter(({ type }) => type === "aws:ec2/vpcEndpoint:VpcEndpoint")).toHaveLength(3);
  expect(made.find("aws:ec2/securityGroup:SecurityGroup", "endpoints").inputs).toEqual({
    name: "dualcoast-endpoints-west",
    description: "Endpoints of AWS services",
    vpcId: "vpc",
  });
  expect(made.find("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "endpoints").inputs).toEqual({
    securityGroupId: "endpoints-id",
    description: "HTTPS from inside the VPC",
    ipProtocol: "tcp",
    fromPort: 443,
    toPort: 443,
    cidrIpv4: "10.30.0.0/16",
  });
});
