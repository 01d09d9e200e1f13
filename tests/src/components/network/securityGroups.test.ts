import { BlockList, isIPv4 } from "node:net";
import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { cloudflareRanges } from "../../../../src/components/network/cloudflareRanges.ts";
import { SecurityGroups } from "../../../../src/components/index.ts";
import { record } from "../../../support/mocks.ts";

async function build() {
  const made = await record();
  new SecurityGroups("security", { vpcId: "vpc", place: "west", appPort: 8080, databasePort: 3306 });
  await pulumi.runtime.disconnect();
  return made;
}

test("lets in Cloudflare at the load balancer, the load balancer at the web tier, the web tier at the database", async () => {
  const made = await build();
  const rules = (way: string): Record<string, unknown> =>
    Object.fromEntries(
      made.resources
        .filter(({ type }) => type === `aws:vpc/securityGroup${way}Rule:SecurityGroup${way}Rule`)
        .map(({ name, inputs }) => [name, inputs as unknown]),
    );
  const tcp = (port: number, description: string) => ({ ipProtocol: "tcp", fromPort: port, toPort: port, description });
  expect(rules("Ingress")).toEqual({
    "security-lb": {
      ...tcp(443, "HTTPS from Cloudflare"),
      securityGroupId: "security-lb-id",
      prefixListId: "security-cloudflare-id",
    },
    "security-web": {
      ...tcp(8080, "From the load balancer"),
      securityGroupId: "security-web-id",
      referencedSecurityGroupId: "security-lb-id",
    },
    "security-database": {
      ...tcp(3306, "From the web tier"),
      securityGroupId: "security-database-id",
      referencedSecurityGroupId: "security-web-id",
    },
  });
  expect(rules("Egress")).toEqual({
    "security-lb-web": {
      ...tcp(8080, "To the application"),
      securityGroupId: "security-lb-id",
      referencedSecurityGroupId: "security-web-id",
    },
    "security-web-database": {
      ...tcp(3306, "To the database"),
      securityGroupId: "security-web-id",
      referencedSecurityGroupId: "security-database-id",
    },
    "security-web-https": { ...tcp(443, "To AWS services"), securityGroupId: "security-web-id", cidrIpv4: "0.0.0.0/0" },
  });
});

test("names each group after its tier and place, without rules of its own", async () => {
  const made = await build();
  const groups = made.resources.filter(({ type }) => type === "aws:ec2/securityGroup:SecurityGroup");
  expect(groups.map(({ inputs }) => inputs as unknown)).toEqual([
    { name: "dualcoast-lb-west", description: "Load balancer: HTTPS from Cloudflare", vpcId: "vpc" },
    { name: "dualcoast-web-west", description: "Web tier: from the load balancer", vpcId: "vpc" },
    { name: "dualcoast-database-west", description: "Database: from the web tier", vpcId: "vpc" },
  ]);
});

test("lists Cloudflare's ranges once, with little room to spare", async () => {
  const made = await build();
  const { entries, ...list } = made.find("aws:ec2/managedPrefixList:ManagedPrefixList", "security-cloudflare").inputs;
  expect(list).toEqual({ name: "dualcoast-cloudflare-west", addressFamily: "IPv4", maxEntries: 20 });
  expect(entries).toEqual(cloudflareRanges.map((cidr) => ({ cidr, description: "Cloudflare" })));
});

test("Cloudflare's ranges are fifteen proper, distinct IPv4 ranges, none of them wide open", () => {
  expect(new Set(cloudflareRanges).size).toBe(15);
  for (const range of cloudflareRanges) {
    const [address = "", bits = ""] = range.split("/");
    expect(isIPv4(address), range).toBe(true);
    expect(Number(bits), range).toBeGreaterThanOrEqual(12);
    const network = new BlockList();
    network.addSubnet(address, Number(bits));
    const number = address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
    expect(number % 2 ** (32 - Number(bits)), `${range} starts where its mask does`).toBe(0);
  }
});
