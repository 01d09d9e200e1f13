import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { parseConfig } from "../../src/config.ts";
import { singletons } from "../../src/configSchema.ts";
import { stackConfig, stackValues } from "../support/stackFiles.ts";

function messageOf(stack: string, changes: Record<string, string | undefined>, secrets: string[] = []): string {
  const values: Record<string, string> = {};
  for (const [key, value] of Object.entries({ ...stackValues(stack), ...changes })) {
    if (value !== undefined) values[key] = value;
  }
  try {
    parseConfig({ stack, values, secretKeys: new Set(secrets) });
  } catch (error) {
    expect(pulumi.RunError.isInstance(error)).toBe(true); // printed as one message, without a stack trace
    return (error as Error).message;
  }
  return "";
}

test("reads the tracked stack files, with defaults for what they leave out", () => {
  expect(stackConfig("prod-east")).toEqual({
    stack: "prod-east",
    place: "east",
    role: "active",
    roleEpoch: 1,
    region: "us-east-1",
    peer: "dr-west",
    peerRegion: "us-west-2",
    accountId: "123456789012",
    zoneId: "0a1b2c3d4e5f60718293a4b5c6d7e8f9",
    cloudflareAccountId: "f9e8d7c6b5a4938271605f4e3d2c1b0a",
    domain: "app.dualcoast.example",
    owns: ["writer-table", "certificate-records", "config-role"],
    zones: 2,
    cidr: "10.20.0.0/16",
    nat: "OnePerAz",
    interfaceEndpoints: ["secretsmanager", "kms", "ssm", "logs"],
    standbyMode: "pilot-light",
    peakInstancesPerZone: 2,
    instanceTypes: ["m7i.large", "m6i.large", "m6a.large"],
    buckets: ["assets", "runs"],
    database: {
      engine: "mysql",
      class: "db.r7g.large",
      storageGb: 100,
      generation: 1,
      bornAs: "primary",
      kept: [],
      maxDataLossSeconds: 30,
    },
    writer: { leaseSeconds: 10, witnessRegion: "us-east-2" },
    breakGlassUsers: ["dualcoast-break-glass-1", "dualcoast-break-glass-2"],
    protection: "full",
    tags: {
      owner: "platform",
      env: "production",
      "data-class": "customer",
      "dr-role": "replicated",
      rpo: "30s",
      rto: "2h",
    },
  });
});

test("the two stack files agree on everything that both coasts must have alike, and differ where they must", () => {
  const east = stackConfig("prod-east");
  const west = stackConfig("dr-west");
  const alike = ["accountId", "zoneId", "cloudflareAccountId", "domain", "zones", "peakInstancesPerZone"] as const;
  for (const key of alike) expect(west[key], key).toBe(east[key]);
  expect(west.buckets).toEqual(east.buckets);
  expect(west.instanceTypes).toEqual(east.instanceTypes);
  expect(west.database.class).toBe(east.database.class);
  expect([east.peer, east.peerRegion]).toEqual([west.stack, west.region]);
  expect([west.peer, west.peerRegion]).toEqual([east.stack, east.region]);
  expect(east.cidr).not.toBe(west.cidr);
  expect([...east.owns, ...west.owns].sort()).toEqual([...singletons].sort());
});

test("fails with every mistake at once, each with key, value and remedy", () => {
  const changes = {
    "dualcoast:zones": "5",
    "dualcoast:role": "primary",
    "dualcoast:database": JSON.stringify({ engine: "oracle", class: "db.r7g.large", storageGb: 100 }),
    "dualcoast:domain": undefined,
    "dualcoast:zone": "2",
  };
  expect(messageOf("prod-east", changes)).toBe(
    [
      "prod-east: 8 mistakes in Pulumi.prod-east.yaml:",
      '  dualcoast:role is "primary"; it must be active or standby',
      "  dualcoast:domain is missing; it must be a host name such as app.example.com",
      "  dualcoast:zones is 5; it must be 2 or 3",
      '  dualcoast:database.engine is "oracle"; it must be mysql',
      "  dualcoast:database.generation is missing; it must be a whole number from 1 to 999",
      "  dualcoast:database.bornAs is missing; it must be primary or replica",
      "  dualcoast:database.maxDataLossSeconds is missing; it must be 1 to 3600 (seconds)",
      "  dualcoast:zone is not known; remove it or correct its name",
    ].join("\n"),
  );
});

test.each([
  [
    "roleEpoch",
    "0",
    "dualcoast:roleEpoch is 0; it must be a whole number from 1, raised by one each time the roles are turned",
  ],
  [
    "roleEpoch",
    "1.5",
    "dualcoast:roleEpoch is 1.5; it must be a whole number from 1, raised by one each time the roles are turned",
  ],
  ["region", "eu-west-1", 'dualcoast:region is "eu-west-1"; it must be a US region such as us-east-1'],
  ["accountId", "12345", 'dualcoast:accountId is "12345"; it must be the AWS account id, 12 digits in quotes'],
  ["cidr", "10.20.0.0/24", 'dualcoast:cidr is "10.20.0.0/24"; it must be a private /16 such as 10.20.0.0/16'],
  ["cidr", "10.256.0.0/16", 'dualcoast:cidr is "10.256.0.0/16"; it must be a private /16 such as 10.20.0.0/16'],
  ["standbyMode", "cold", 'dualcoast:standbyMode is "cold"; it must be pilot-light or warm-standby'],
  [
    "peakInstancesPerZone",
    "two",
    'dualcoast:peakInstancesPerZone is "two"; it must be 1 to 100: the instances that carry the peak load by themselves',
  ],
  ["instanceTypes", "[]", "dualcoast:instanceTypes is []; it must be a list of EC2 instance types such as m7i.large"],
  [
    "instanceTypes",
    '["large"]',
    'dualcoast:instanceTypes.0 is "large"; it must be a list of EC2 instance types such as m7i.large',
  ],
  [
    "buckets",
    '["Assets"]',
    'dualcoast:buckets.0 is "Assets"; it must be a list of short lower-case names such as assets; logs and trail are taken',
  ],
  [
    "buckets",
    '["assets","logs"]',
    'dualcoast:buckets.1 is "logs"; it must be a list of short lower-case names such as assets; logs and trail are taken',
  ],
  ["owns", '["vault"]', `dualcoast:owns.0 is "vault"; it must be ${singletons.join(" or ")}`],
  [
    "writer",
    '{"leaseSeconds":3,"witnessRegion":"us-east-2"}',
    "dualcoast:writer.leaseSeconds is 3; it must be 6 to 120: at least three renewals, two seconds apart",
  ],
  [
    "writer",
    '{"leaseSeconds":10,"witnessRegion":"us-east-2","lease":1}',
    "dualcoast:writer.lease is not known; remove it or correct its name",
  ],
  ["edge", "{}", "dualcoast:edge.active is missing; it must be region or peerRegion"],
  ["edge", "[]", "dualcoast:edge is []; it must be {active, blocked, signInPaths}"],
  [
    "edge",
    '{"active":"us-east-1","blocked":{"addresses":[],"countries":[],"cities":[]}}',
    "dualcoast:edge.blocked.cities is not known; remove it or correct its name",
  ],
  [
    "edge",
    '{"active":"us-east-1","signInPaths":["/Login"]}',
    'dualcoast:edge.signInPaths.0 is "/Login"; it must be a list of paths in lower case such as /login',
  ],
  [
    "edge",
    '{"active":"us-east-1","signInPaths":[]}',
    "dualcoast:edge.signInPaths is []; it must be a list of paths in lower case such as /login",
  ],
  ["zoneId", "none", 'dualcoast:zoneId is "none"; it must be the Cloudflare zone id, 32 hexadecimal digits in quotes'],
])("fails on %s = %s", (key, value, line) => {
  expect(messageOf("prod-east", { [`dualcoast:${key}`]: value })).toBe(
    `prod-east: 1 mistake in Pulumi.prod-east.yaml:\n  ${line}`,
  );
});

test.each([
  ["prod-east", { peer: "prod-east" }, 'dualcoast:peer is "prod-east"; it must be the other stack'],
  [
    "prod-east",
    { peerRegion: "us-east-1" },
    'dualcoast:peerRegion is "us-east-1"; it must differ from dualcoast:region',
  ],
  [
    "prod-east",
    { writer: '{"leaseSeconds":10,"witnessRegion":"us-west-2"}' },
    'dualcoast:writer.witnessRegion is "us-west-2"; it must be a third region: it decides when one of the two is lost',
  ],
  [
    "prod-east",
    { writer: '{"leaseSeconds":10,"witnessRegion":"us-east-1"}' },
    'dualcoast:writer.witnessRegion is "us-east-1"; it must be a third region: it decides when one of the two is lost',
  ],
  [
    "dr-west",
    { edge: '{"active":"us-east-2"}' },
    'dualcoast:edge.active is "us-east-2"; it must be us-west-2 or us-east-1',
  ],
  ["prod-east", { owns: '["edge"]' }, "dualcoast:edge.active is missing; the owner of the edge needs it"],
  [
    "prod-east",
    {
      database: JSON.stringify({
        engine: "mysql",
        class: "db.r7g.large",
        storageGb: 100,
        generation: 2,
        bornAs: "replica",
        maxDataLossSeconds: 30,
        kept: [{ generation: 2, bornAs: "primary" }],
      }),
    },
    "dualcoast:database.kept is [2]; each generation must appear once, and the current one not at all",
  ],
])("fails on keys of %s that do not fit together: %j", (stack, changes, line) => {
  const prefixed = Object.fromEntries(Object.entries(changes).map(([key, value]) => [`dualcoast:${key}`, value]));
  expect(messageOf(stack, prefixed)).toBe(`${stack}: 1 mistake in Pulumi.${stack}.yaml:\n  ${line}`);
});

test("fails on a secret value without showing it", () => {
  const message = messageOf("prod-east", { "dualcoast:zoneId": "hunter2" }, ["dualcoast:zoneId"]);
  expect(message).toBe(
    "prod-east: 1 mistake in Pulumi.prod-east.yaml:\n  dualcoast:zoneId is a secret; set it in plain text: no secret belongs in a stack file",
  );
});

test("fails on a stack whose name does not say where it is", () => {
  const values = stackValues("prod-east");
  expect(() => parseConfig({ stack: "prod", values, secretKeys: new Set() })).toThrow(
    'prod: 1 mistake in Pulumi.prod.yaml:\n  the stack is named "prod"; its name must end in -east or -west',
  );
});

test("leaves config of other namespaces alone", () => {
  expect(messageOf("prod-east", { "aws:region": "eu-west-1", "pulumi:tags": "{}" })).toBe("");
});

const edgeMessage = (edge: object): string[] =>
  messageOf("dr-west", { "dualcoast:edge": JSON.stringify({ active: "us-east-1", ...edge }) })
    .split("\n")
    .slice(1);

test("reads whom the edge refuses, and where passwords can be tried", () => {
  expect(stackConfig("dr-west").edge).toEqual({
    active: "us-east-1",
    blocked: { addresses: [], countries: [] },
    signInPaths: ["/login"],
  });
  const blocked = { addresses: ["203.0.113.7", "10.0.0.0/8", "2001:db8::/32"], countries: ["KP", "T1"] };
  const edge = { active: "us-east-1", blocked, signInPaths: ["/api/v1/sign-in", "/login"] };
  expect(stackConfig("dr-west", { edge }).edge).toEqual(edge);
});

test("fails with every mistake in whom the edge refuses, most of all with networks that would refuse everybody", () => {
  const addresses = ["0.0.0.0/0", "::/0", "203.0.113.0/33", "1.2.3", "1.2.3.4/8/8", "1.2.3.4/", "a) or (true"];
  const remedy = "must be an IP address, or a network of /8 or smaller (IPv6: /16), such as 203.0.113.0/24";
  expect(edgeMessage({ blocked: { addresses, countries: ["kp", 'KP"'] } })).toEqual([
    ...addresses.map(
      (one, i) => `  dualcoast:edge.blocked.addresses.${String(i)} is ${JSON.stringify(one)}; it ${remedy}`,
    ),
    ...["kp", 'KP"'].map(
      (one, i) =>
        `  dualcoast:edge.blocked.countries.${String(i)} is ${JSON.stringify(one)}; it must be a country's two capital letters, or T1 for Tor`,
    ),
  ]);
  const many = Array<string>(51).fill("203.0.113.7");
  expect(edgeMessage({ blocked: { addresses: many } }).join()).toContain("must be at most 50 addresses or networks");
});
