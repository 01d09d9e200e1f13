import {
  anyObject,
  emptyOnly,
  flag,
  imitated,
  listOf,
  matching,
  never,
  notEmpty,
  nullable,
  number,
  oneOf,
  shape,
  text,
  texts,
  whole,
  type Check,
  type Kind,
} from "./checks.ts";

const headerOfLists: Check = (value) => {
  const wrong = anyObject(value);
  if (wrong) return wrong;
  return Object.values(value as object).every((item) => texts(item) === undefined)
    ? undefined
    : "must hold lists of texts";
};

/** @see https://developers.cloudflare.com/api/resources/load_balancers/subresources/monitors/ (2025-11) */
export const monitorKind: Kind = {
  name: "monitor",
  required: [],
  fields: {
    type: imitated("monitors of type", ["http", "https"], ["tcp", "udp_icmp", "icmp_ping", "smtp"]),
    description: text,
    method: oneOf("GET", "HEAD"),
    path: matching(/^\//, "must begin with /"),
    port: nullable(whole(0, 65_535)),
    header: nullable(headerOfLists),
    timeout: whole(1, 10),
    retries: whole(0, 5),
    interval: whole(5, 3_600),
    expected_codes: matching(
      /^$|^\d[\dx]{2}(-\d[\dx]{2})?(,\s*\d[\dx]{2}(-\d[\dx]{2})?)*$/,
      'must be codes, e.g. "200" or "2xx"',
    ),
    expected_body: text,
    follow_redirects: imitated("monitors that follow redirects", [false], [true]),
    allow_insecure: flag,
    consecutive_up: whole(0, 10),
    consecutive_down: whole(0, 10),
    probe_zone: text,
  },
  defaults: {
    type: "http",
    description: "",
    method: "GET",
    path: "/",
    port: 0,
    header: {},
    timeout: 5,
    retries: 2,
    interval: 60,
    expected_codes: "200",
    expected_body: "",
    follow_redirects: false,
    allow_insecure: false,
    consecutive_up: 0,
    consecutive_down: 0,
    probe_zone: "",
  },
};

const checkRegions = ["WNAM", "ENAM", "WEU", "EEU", "NSAM", "SSAM", "OC", "ME", "NAF", "SAF", "SAS", "SEAS", "NEAS"];
const origin = shape({
  name: notEmpty,
  address: notEmpty,
  enabled: flag,
  weight: number(0, 1),
  port: whole(0, 65_535),
  header: nullable(shape({ Host: texts })),
  disabled_at: text,
  flatten_cname: flag,
  virtual_network_id: never("origins in virtual networks", ""),
});

/** @see https://developers.cloudflare.com/api/resources/load_balancers/subresources/pools/ (2025-11) */
export const poolKind: Kind = {
  name: "pool",
  required: ["name", "origins"],
  fields: {
    name: matching(/^[\w-]+$/, "must consist of letters, digits, - and _"),
    origins: listOf(origin),
    description: text,
    enabled: flag,
    minimum_origins: whole(0, 1_000),
    monitor: text,
    monitor_group: never("monitor groups", ""),
    check_regions: nullable(listOf(oneOf(...checkRegions, "CHINA", "ALL_REGIONS"))),
    health_sources: nullable(texts),
    latitude: number(-90, 90),
    longitude: number(-180, 180),
    load_shedding: emptyOnly("load shedding"),
    notification_email: text,
    notification_filter: nullable(anyObject),
    origin_steering: nullable(
      shape({
        policy: imitated("origin steering", ["random"], ["hash", "least_outstanding_requests", "least_connections"]),
      }),
    ),
  },
  defaults: {
    description: "",
    enabled: true,
    minimum_origins: 1,
    monitor: "",
    check_regions: null,
    notification_email: "",
    origin_steering: { policy: "random" },
  },
};

const otherPolicies = [
  "geo",
  "random",
  "dynamic_latency",
  "proximity",
  "least_outstanding_requests",
  "least_connections",
];

/** @see https://developers.cloudflare.com/api/resources/load_balancers/ (2025-11) */
export const loadBalancerKind: Kind = {
  name: "load balancer",
  required: ["name", "default_pools", "fallback_pool"],
  fields: {
    name: text,
    default_pools: texts,
    fallback_pool: text,
    description: text,
    enabled: flag,
    proxied: imitated("a load balancer with proxied", [true], [false]),
    ttl: number(0, 86_400),
    steering_policy: imitated("the steering policy", ["off", ""], otherPolicies),
    session_affinity: imitated("session affinity", ["none", ""], ["cookie", "ip_cookie", "header"]),
    session_affinity_attributes: nullable(anyObject),
    session_affinity_ttl: number(0, 604_800),
    adaptive_routing: nullable(shape({ failover_across_pools: flag })),
    location_strategy: nullable(anyObject),
    random_steering: nullable(anyObject),
    networks: nullable(texts),
    region_pools: emptyOnly("pools by region"),
    country_pools: emptyOnly("pools by country"),
    pop_pools: emptyOnly("pools by data centre"),
    pool_sets: emptyOnly("pool sets"),
    rules: emptyOnly("load balancer rules"),
  },
  defaults: {
    description: "",
    enabled: true,
    proxied: true,
    steering_policy: "off",
    session_affinity: "none",
    session_affinity_attributes: {},
    adaptive_routing: { failover_across_pools: false },
    location_strategy: { mode: "pop", prefer_ecs: "proximity" },
    random_steering: { default_weight: 1 },
    region_pools: {},
    country_pools: {},
    pop_pools: {},
    rules: [],
  },
};

/** @see https://developers.cloudflare.com/api/resources/dns/subresources/records/ (2025-11) */
export const dnsRecordKind: Kind = {
  name: "DNS record",
  required: ["name", "type", "ttl"],
  fields: {
    name: notEmpty,
    type: oneOf("A", "AAAA", "CNAME", "TXT", "MX", "NS", "CAA", "SRV"),
    content: text,
    data: anyObject,
    ttl: whole(1, 86_400),
    proxied: flag,
    priority: number(0, 65_535),
    comment: nullable(text),
    tags: texts,
    settings: anyObject,
    private_routing: flag,
  },
  defaults: { proxied: false, comment: null, tags: [], settings: {} },
};
