/** Load balancers, their pools and monitors. */
import type { LoadBalancerArgs } from "@pulumi/cloudflare/loadBalancer.js";
import type { LoadBalancerMonitorArgs } from "@pulumi/cloudflare/loadBalancerMonitor.js";
import type { LoadBalancerPoolArgs } from "@pulumi/cloudflare/loadBalancerPool.js";
import type { Plain, ResourceTable } from "../../host/types.ts";
import type { Props } from "../../host/values.ts";
import { uniform } from "../api.ts";
import type { Verbs } from "../api.ts";
import { client } from "../client.ts";

// The SDK's methods take their parameters as one typed object each; here they come from checked inputs.
const asVerbs = (api: unknown): Verbs => {
  const of = api as { create: Verbs["create"]; get: Verbs["get"]; update: Verbs["update"]; delete: Verbs["delete"] };
  return {
    create: (b) => of.create(b),
    get: (i, p) => of.get(i, p),
    update: (i, b) => of.update(i, b),
    delete: (i, p) => of.delete(i, p),
  };
};

const monitor = uniform<Plain<LoadBalancerMonitorArgs>>({
  file: "load_balancer_monitor/schema.go",
  notProven: "from where and how evenly Cloudflare probes: the lab's edge probes from one place",
  place: "accountId",
  replaceOn: ["accountId"],
  data: ["header"],
  defaults: {
    allowInsecure: false,
    description: "",
    expectedBody: "",
    expectedCodes: "",
    followRedirects: false,
    interval: 60,
    probeZone: "",
    retries: 2,
    timeout: 5,
    type: "http",
  },
  verbs: () => asVerbs(client().loadBalancers.monitors),
});

const withHeaders = (origins: unknown, change: (header: Props) => Props): unknown =>
  (origins as Props[] | undefined)?.map((origin) =>
    "header" in origin ? { ...origin, header: change((origin["header"] ?? {}) as Props) } : origin,
  );

const pool = uniform<Plain<LoadBalancerPoolArgs>>({
  file: "load_balancer_pool/schema.go",
  notProven: "Cloudflare's own health quorum over its regions",
  place: "accountId",
  replaceOn: ["accountId"],
  sets: ["checkRegions"],
  defaults: { description: "", enabled: true, minimumOrigins: 1, notificationEmail: "" },
  verbs: () => asVerbs(client().loadBalancers.pools),
  // The API's `Host` is called `hosts` in the SDK.
  toApi: (body) => ({ ...body, origins: withHeaders(body["origins"], ({ hosts }) => ({ Host: hosts })) }),
  fromApi: (body) => ({ ...body, origins: withHeaders(body["origins"], ({ Host }) => ({ hosts: Host })) }),
});

const loadBalancer = uniform<Plain<LoadBalancerArgs>>({
  file: "load_balancer/schema.go",
  notProven: "that traffic of the whole world is steered: the lab has one edge",
  place: "zoneId",
  replaceOn: ["zoneId"],
  defaults: { enabled: true, proxied: false, sessionAffinity: "none", steeringPolicy: "" },
  data: ["countryPools", "popPools", "regionPools", "country_pools", "pop_pools", "region_pools"],
  verbs: () => asVerbs(client().loadBalancers),
});

export const types: ResourceTable = {
  "cloudflare:index/loadBalancerMonitor:LoadBalancerMonitor": monitor,
  "cloudflare:index/loadBalancerPool:LoadBalancerPool": pool,
  "cloudflare:index/loadBalancer:LoadBalancer": loadBalancer,
};
