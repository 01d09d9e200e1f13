import { expect, test, vi } from "vitest";
import { evaluate, graphOfFixtures, ReadLog, type ResourceInput } from "../../policies/core/index.ts";
import { expandActions, grantsOf, principalsOf, resourcesOf, type Principal } from "../../policies/core/iam/index.ts";
import { packagedActions } from "../../policies/data/iamActions.ts";
import { iamRules } from "../../policies/rules/iam/index.ts";
import { builtRegion } from "../support/build.ts";
import { outputsOf } from "../support/outputs.ts";
import { withRealArns } from "../support/realArns.ts";
import { stackConfig } from "../support/stackFiles.ts";

vi.setConfig({ testTimeout: 60_000 });

const stacks = ["prod-east", "dr-west"] as const;
type Stack = (typeof stacks)[number];
const actions = packagedActions();

async function resourcesIn(stack: Stack): Promise<ResourceInput[]> {
  const [peer, region] = stack === "prod-east" ? (["west", "us-east-1"] as const) : (["east", "us-west-2"] as const);
  const bucket = (purpose: string) => {
    const name = `dualcoast-${purpose}-123456789012-${peer}`;
    return { name, arn: `arn:aws:s3:::${name}`, region: outputsOf(peer).region };
  };
  const buckets = { assets: bucket("assets"), runs: bucket("runs") };
  return withRealArns(await builtRegion(stackConfig(stack), outputsOf(peer, { buckets })), region);
}

const rolesOf = (resources: readonly ResourceInput[]): readonly Principal[] =>
  principalsOf(graphOfFixtures(resources, new ReadLog()));

/** What a role's own policies allow and its boundary does not let through, as `role: action on resource`. */
function cutOff({ resource: role, statements, boundary }: Principal): string[] {
  if (!Array.isArray(boundary)) return [`${role.name}: has no boundary in this stack`];
  return statements.flatMap((statement) =>
    expandActions(statement.actions ?? [], actions).known.flatMap(({ name: action }) => {
      const through = grantsOf({ identity: [statement], boundary }, action).flatMap(({ resources }) => resources);
      const lost = resourcesOf(statement).filter((one) => !through.includes(one));
      return lost.map((one) => `${role.name}: ${action} on ${one}`);
    }),
  );
}

test.each(stacks)("every role of %s has its boundary", async (stack) => {
  const roles = (await resourcesIn(stack)).filter(({ type }) => type === "aws:iam/role:Role");
  const place = stack.split("-")[1] ?? "";
  const boundary = (kind: string): string => `arn:aws:iam::123456789012:policy/dualcoast-boundary-${kind}${place}`;
  const wanted = ({ props }: ResourceInput): string =>
    String(props["assumeRolePolicy"]).includes('"backup.amazonaws.com"') ? boundary("backups-") : boundary("");
  // Web, failover, flow log, monitoring, two buckets' copies; AWS Backup's backups and restore tests.
  expect(roles.length).toBeGreaterThanOrEqual(8);
  expect(roles.filter((role) => wanted(role) === boundary("backups-"))).toHaveLength(2);
  expect(roles.filter((role) => role.props["permissionsBoundary"] !== wanted(role))).toEqual([]);
});

test.each(stacks)("the boundary cuts off nothing that a role of %s needs", async (stack) => {
  const roles = rolesOf(await resourcesIn(stack));
  // One that has nothing of its own has AWS's managed policies, which are not in this graph.
  expect(roles.filter(({ statements, foreignArns }) => statements.length + foreignArns.length === 0)).toEqual([]);
  expect(roles.flatMap(cutOff)).toEqual([]);
});

test("names what a boundary cuts off", async () => {
  const resources = (await resourcesIn("prod-east")).map((one) =>
    one.name === "boundary" ? { ...one, props: { ...one.props, policy: '{"Statement":[]}' } } : one,
  );
  const [web] = rolesOf(resources).filter(({ resource }) => resource.name === "web-identity");
  expect(web && cutOff(web)).toContain(
    "web-identity: s3:ListBucket on arn:aws:s3:::dualcoast-assets-123456789012-east",
  );
});

/** What the rules on identity say, each finding as `rule message`. */
function findings(resources: readonly ResourceInput[]): string[] {
  const log = new ReadLog();
  const { violations } = evaluate(graphOfFixtures(resources, log), iamRules, { log });
  return violations.map(({ rule, message }) => `${rule} ${message}`);
}

test.each(stacks)("the roles and policies of %s pass every rule on identity", async (stack) => {
  expect(findings(await resourcesIn(stack))).toEqual([]);
});

test.each(stacks)("the failover role of %s without its boundary fails by the rule's name", async (stack) => {
  const resources = (await resourcesIn(stack)).map((one) => {
    const isRole = one.type === "aws:iam/role:Role" && one.name === "failover";
    return isRole ? { ...one, props: { ...one.props, permissionsBoundary: undefined } } : one;
  });
  expect(findings(resources)).toEqual(["IA-22 role failover has no permissionsBoundary"]);
});

test.each(stacks)("a failover role of %s that could change names fails by the rule's name", async (stack) => {
  const dns = { Sid: "Dns", Effect: "Allow", Action: "route53:ChangeResourceRecordSets", Resource: "*" };
  const resources = (await resourcesIn(stack)).map((one) =>
    one.name === "failover-engine" && one.type === "aws:iam/policy:Policy"
      ? { ...one, props: { ...one.props, policy: JSON.stringify({ Version: "2012-10-17", Statement: dns }) } }
      : one,
  );
  expect(findings(resources)).toContain(
    "IA-22 role failover may do route53:ChangeResourceRecordSets, which no failover needs",
  );
});
