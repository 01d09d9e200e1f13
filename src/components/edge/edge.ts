import * as cloudflare from "@pulumi/cloudflare";
import * as pulumi from "@pulumi/pulumi";
import { EdgeFirewall, type EdgeFirewallArgs } from "./edgeFirewall.ts";
import { zoneSettings } from "./zoneSettings.ts";

export interface EdgeArgs {
  readonly cloudflareAccountId: string;
  readonly zoneId: string;
  /** Host name that people use. */
  readonly domain: string;
  /** Load balancer's DNS name by region, both regions. */
  readonly origins: Readonly<Record<string, pulumi.Input<string>>>;
  /** Region whose pool comes first. @throws pulumi.ResourceError when `origins` does not have it */
  readonly active: string;
  /** Clients that are refused. */
  readonly blocked: EdgeFirewallArgs["blocked"];
  /** Paths on which passwords can be tried. */
  readonly signInPaths: readonly string[];
}

/**
 * What clients reach: zone settings, the firewall, a monitored pool for each region, and the balancer between them. A region's pool is
 * healthy only while the writer record names the region, so traffic follows the record also when this is not updated.
 */
export class Edge extends pulumi.ComponentResource {
  readonly loadBalancerId: pulumi.Output<string>;
  readonly pools: Record<string, pulumi.Output<string>> = {};
  readonly monitorIds: Record<string, pulumi.Output<string>> = {};
  readonly fallbackPoolId: pulumi.Output<string>;

  constructor(name: string, args: EdgeArgs, opts?: pulumi.ComponentResourceOptions) {
    const regions = Object.keys(args.origins).sort();
    if (!regions.includes(args.active)) {
      const message = `${name}: active must be one of ${regions.join(", ")}, got "${args.active}"`;
      throw new pulumi.ResourceError(message, opts?.parent, true);
    }
    super("dualcoast:edge:Edge", name, {}, opts);
    const at = { parent: this };
    for (const { settingId, value } of zoneSettings) {
      new cloudflare.ZoneSetting(`${name}-${settingId}`, { zoneId: args.zoneId, settingId, value }, at);
    }
    const { zoneId, blocked, signInPaths } = args;
    new EdgeFirewall(`${name}-firewall`, { zoneId, blocked, signInPaths }, at);
    for (const region of regions) this.addPool(name, region, args);
    this.fallbackPoolId = maintenancePool(name, args, this);
    const inOrder = [args.active, ...regions.filter((region) => region !== args.active)];
    this.loadBalancerId = new cloudflare.LoadBalancer(
      name,
      {
        zoneId: args.zoneId,
        name: args.domain,
        description: "Both coasts, the one that may write first",
        enabled: true,
        proxied: true,
        // In the pools' order, the next one only when the first is unhealthy.
        steeringPolicy: "off",
        sessionAffinity: "none",
        defaultPools: inOrder.map((region) => this.pools[region] ?? ""),
        fallbackPool: this.fallbackPoolId,
      },
      at,
    ).id;
    this.registerOutputs({ loadBalancerId: this.loadBalancerId });
  }

  private addPool(name: string, region: string, args: EdgeArgs): void {
    const { cloudflareAccountId: accountId, domain } = args;
    const at = { parent: this };
    const monitor = new cloudflare.LoadBalancerMonitor(
      `${name}-${region}`,
      {
        accountId,
        description: `dualcoast ${region}: may it write?`,
        type: "https",
        method: "GET",
        path: "/edge-health",
        port: 443,
        expectedCodes: "200",
        interval: 60,
        timeout: 5,
        retries: 1,
        consecutiveUp: 1,
        consecutiveDown: 2,
        followRedirects: false,
        allowInsecure: false,
        header: { Host: [domain] },
        // Checks pass through the zone's settings as traffic does, strict TLS included.
        probeZone: domain,
      },
      at,
    );
    const pool = new cloudflare.LoadBalancerPool(
      `${name}-${region}`,
      {
        accountId,
        name: `dualcoast-${region}`,
        description: `Load balancer in ${region}`,
        enabled: true,
        minimumOrigins: 1,
        monitor: monitor.id,
        checkRegions: ["WNAM", "ENAM"],
        origins: [
          { name: region, address: args.origins[region], enabled: true, weight: 1, header: { hosts: [domain] } },
        ],
      },
      at,
    );
    this.monitorIds[region] = monitor.id;
    this.pools[region] = pool.id;
  }
}

/** A static page that says "back soon". Not the standby: the fallback is used whatever its health. */
function maintenancePool(name: string, args: EdgeArgs, parent: pulumi.Resource): pulumi.Output<string> {
  const address = `maintenance.${args.domain}`;
  return new cloudflare.LoadBalancerPool(
    `${name}-maintenance`,
    {
      accountId: args.cloudflareAccountId,
      name: "dualcoast-maintenance",
      description: "Static page, when neither region may write",
      enabled: true,
      minimumOrigins: 1,
      origins: [{ name: "maintenance", address, enabled: true, weight: 1 }],
    },
    { parent },
  ).id;
}
