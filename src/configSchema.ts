import { isIP } from "node:net";
import { z } from "zod";

const place = /^[a-z]+(-[a-z]+)*-(east|west)$/;
const awsRegion = /^us-(east|west)-[12]$/;

/** One remedy for every way in which a value can be wrong: the operator reads what must hold, not which check failed. */
function text(pattern: RegExp, remedy: string) {
  return z.string({ error: remedy }).regex(pattern, { error: remedy });
}

function whole(least: number, most: number, remedy: string) {
  return z.int({ error: remedy }).min(least, { error: remedy }).max(most, { error: remedy });
}

function oneOf<const T extends readonly [string, ...string[]]>(values: T) {
  return z.enum(values, { error: `must be ${values.join(" or ")}` });
}

function listOf(pattern: RegExp, remedy: string) {
  return z.array(text(pattern, remedy), { error: remedy }).min(1, { error: remedy });
}

const bornAs = oneOf(["primary", "replica"]);
const generation = whole(1, 999, "must be a whole number from 1 to 999");

/** One generation of the database that stays beside the current one until it is released. */
const keptGeneration = z.strictObject({ generation, bornAs }, { error: "must be {generation, bornAs}" });

const database = z.strictObject(
  {
    engine: oneOf(["mysql"]),
    class: text(/^db\.[a-z0-9]+\.[a-z0-9]+$/, "must be an RDS instance class such as db.r7g.large"),
    storageGb: whole(20, 65536, "must be 20 to 65536 (GiB)"),
    generation,
    bornAs,
    kept: z.array(keptGeneration, { error: "must be a list of {generation, bornAs}" }).default([]),
    maxDataLossSeconds: whole(1, 3600, "must be 1 to 3600 (seconds)"),
  },
  { error: "must be {engine, class, storageGb, generation, bornAs, maxDataLossSeconds}" },
);

const writer = z.strictObject(
  {
    leaseSeconds: whole(6, 120, "must be 6 to 120: at least three renewals, two seconds apart"),
    witnessRegion: text(awsRegion, "must be a US region other than region and peerRegion, such as us-east-2"),
  },
  { error: "must be {leaseSeconds, witnessRegion}" },
);

/** An address, or a network that is no continent: a slip of the pen must not shut everybody out. */
function isAddressOrNetwork(value: string): boolean {
  const [address = "", bits, ...rest] = value.split("/");
  const [least, most] = isIP(address) === 4 ? [8, 32] : [16, 128];
  if (isIP(address) === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) >= least && Number(bits) <= most);
}

const network = "must be an IP address, or a network of /8 or smaller (IPv6: /16), such as 203.0.113.0/24";
const blocked = z.strictObject(
  {
    addresses: z
      .array(z.string({ error: network }).refine(isAddressOrNetwork, { error: network }), { error: "must be a list" })
      .max(50, { error: "must be at most 50 addresses or networks: one rule holds no more" })
      .default([]),
    countries: z
      .array(text(/^([A-Z]{2}|T1)$/, "must be a country's two capital letters, or T1 for Tor"), {
        error: "must be a list",
      })
      .max(100, { error: "must be at most 100 countries: one rule holds no more" })
      .default([]),
  },
  { error: "must be {addresses, countries}" },
);

const edge = z.strictObject(
  {
    active: text(awsRegion, "must be region or peerRegion"),
    blocked: blocked.default({ addresses: [], countries: [] }),
    signInPaths: listOf(/^(?=.{2,64}$)(\/[a-z0-9._-]+)+$/, "must be a list of paths in lower case such as /login")
      .max(10, { error: "must be at most 10 paths: one rule holds no more" })
      .default(["/login"]),
  },
  { error: "must be {active, blocked, signInPaths}" },
);

/** What exists once for both stacks, and is created by the one that lists it. */
export const singletons = [
  "writer-table",
  "certificate-records",
  "edge",
  "trail",
  "account",
  "config-role",
  "global-findings",
] as const;

/** The keys of the namespace `dualcoast`, each with what must hold for it. */
export const configKeys = {
  role: oneOf(["active", "standby"]),
  roleEpoch: whole(1, 1_000_000, "must be a whole number from 1, raised by one each time the roles are turned"),
  region: text(awsRegion, "must be a US region such as us-east-1"),
  peer: text(place, "must be the other stack's name, such as dr-west"),
  peerRegion: text(awsRegion, "must be the other stack's region, such as us-west-2"),
  accountId: text(/^\d{12}$/, "must be the AWS account id, 12 digits in quotes"),
  zoneId: text(/^[0-9a-f]{32}$/, "must be the Cloudflare zone id, 32 hexadecimal digits in quotes"),
  cloudflareAccountId: text(/^[0-9a-f]{32}$/, "must be the Cloudflare account id, 32 hexadecimal digits in quotes"),
  domain: text(/^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/, "must be a host name such as app.example.com"),
  owns: z.array(oneOf(singletons), { error: `must be a list of ${singletons.join(", ")}` }).default([]),
  zones: whole(2, 3, "must be 2 or 3"),
  cidr: text(/^10\.(\d|[1-9]\d|1\d\d|2[0-4]\d|25[0-5])\.0\.0\/16$/, "must be a private /16 such as 10.20.0.0/16"),
  nat: oneOf(["OnePerAz", "Single", "None"]).default("OnePerAz"),
  interfaceEndpoints: listOf(/^[a-z0-9.-]+$/, "must be a list of AWS services such as secretsmanager").default([
    "secretsmanager",
    "kms",
    "ssm",
    "logs",
  ]),
  standbyMode: oneOf(["pilot-light", "warm-standby"]),
  peakInstancesPerZone: whole(1, 100, "must be 1 to 100: the instances that carry the peak load by themselves"),
  instanceTypes: listOf(/^[a-z0-9-]+\.[a-z0-9]+$/, "must be a list of EC2 instance types such as m7i.large"),
  buckets: listOf(
    /^(?!(?:logs|trail)$)[a-z][a-z0-9]{1,15}$/,
    "must be a list of short lower-case names such as assets; logs and trail are taken",
  ),
  database,
  edge: edge.optional(),
  writer,
  breakGlassUsers: listOf(/^[\w+=,.@-]{1,64}$/, "must be a list of IAM user names").default([
    "dualcoast-break-glass-1",
    "dualcoast-break-glass-2",
  ]),
  protection: oneOf(["full", "none"]).default("full"),
  tags: z.record(z.string(), z.string(), { error: "must be a map of text to text" }).default({}),
};

export type ConfigKey = keyof typeof configKeys;
export type ConfigValues = { [K in ConfigKey]: z.infer<(typeof configKeys)[K]> };

/** Keys whose value stays text also where it looks like a number. */
export const textKeys: ReadonlySet<string> = new Set<ConfigKey>([
  "role",
  "region",
  "peer",
  "peerRegion",
  "accountId",
  "zoneId",
  "cloudflareAccountId",
  "domain",
  "cidr",
  "nat",
  "standbyMode",
  "protection",
]);
