import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { cloudflareRanges } from "./cloudflareRanges.ts";

export interface SecurityGroupsArgs {
  readonly vpcId: pulumi.Input<string>;
  /** Place of the region, part of physical names. */
  readonly place: string;
  /** Port of the application on its instances. */
  readonly appPort: number;
  readonly databasePort: number;
}

type Peer =
  { prefixListId: pulumi.Input<string> } | { referencedSecurityGroupId: pulumi.Input<string> } | { cidrIpv4: string };

/** Who may talk to whom: Cloudflare → load balancer → web → database, and nothing else inwards. */
export class SecurityGroups extends pulumi.ComponentResource {
  readonly loadBalancerId: pulumi.Output<string>;
  readonly webId: pulumi.Output<string>;
  readonly databaseId: pulumi.Output<string>;

  constructor(name: string, args: SecurityGroupsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("dualcoast:network:SecurityGroups", name, {}, opts);
    const { vpcId, place, appPort, databasePort } = args;
    const group = (tier: string, description: string): pulumi.Output<string> =>
      new aws.ec2.SecurityGroup(
        `${name}-${tier}`,
        { name: `dualcoast-${tier}-${place}`, description, vpcId },
        { parent: this },
      ).id;
    this.loadBalancerId = group("lb", "Load balancer: HTTPS from Cloudflare");
    this.webId = group("web", "Web tier: from the load balancer");
    this.databaseId = group("database", "Database: from the web tier");

    const cloudflare = prefixList(name, place, this);
    this.allow("in", "lb", this.loadBalancerId, 443, { prefixListId: cloudflare }, "HTTPS from Cloudflare");
    this.allow(
      "out",
      "lb-web",
      this.loadBalancerId,
      appPort,
      { referencedSecurityGroupId: this.webId },
      "To the application",
    );
    this.allow(
      "in",
      "web",
      this.webId,
      appPort,
      { referencedSecurityGroupId: this.loadBalancerId },
      "From the load balancer",
    );
    this.allow(
      "out",
      "web-database",
      this.webId,
      databasePort,
      { referencedSecurityGroupId: this.databaseId },
      "To the database",
    );
    // The lease is renewed through either coast's endpoint, and the other coast's is outside the VPC.
    this.allow("out", "web-https", this.webId, 443, { cidrIpv4: "0.0.0.0/0" }, "To AWS services");
    this.allow(
      "in",
      "database",
      this.databaseId,
      databasePort,
      { referencedSecurityGroupId: this.webId },
      "From the web tier",
    );
    this.registerOutputs({});
  }

  private allow(
    way: "in" | "out",
    rule: string,
    securityGroupId: pulumi.Input<string>,
    port: number,
    peer: Peer,
    description: string,
  ): void {
    const args = { securityGroupId, description, ipProtocol: "tcp", fromPort: port, toPort: port, ...peer };
    const Rule = way === "in" ? aws.vpc.SecurityGroupIngressRule : aws.vpc.SecurityGroupEgressRule;
    new Rule(`security-${rule}`, args, { parent: this });
  }
}

/** One list instead of a rule a range: a change of Cloudflare's ranges changes no rule. */
function prefixList(name: string, place: string, parent: pulumi.Resource): pulumi.Output<string> {
  return new aws.ec2.ManagedPrefixList(
    `${name}-cloudflare`,
    {
      name: `dualcoast-cloudflare-${place}`,
      addressFamily: "IPv4",
      // Counts against the rules of every group that uses the list, so only a little more than needed.
      maxEntries: 20,
      entries: cloudflareRanges.map((cidr) => ({ cidr, description: "Cloudflare" })),
    },
    { parent },
  ).id;
}
