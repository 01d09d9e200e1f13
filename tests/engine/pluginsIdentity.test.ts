import { afterAll, beforeAll, expect, test } from "vitest";
import { LabWorld } from "../lab/plugins/support/labStack.ts";

let world: LabWorld;
beforeAll(async () => {
  world = await LabWorld.start();
});
afterAll(() => world.stop());

const program = (more: string): string => `
const east = { provider: new aws.Provider("east", { region: "us-east-1" }) };
const document = (Action) => JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action, Resource: "*" }] });
const trust = JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "ec2.amazonaws.com" } }] });
const boundary = new aws.iam.Policy("boundary", { name: "boundary", policy: document("s3:GetObject") }, east);
new aws.iam.Role("role", { name: "role", assumeRolePolicy: trust, ${more} }, east);`;

// One stack through its life: each step begins where the one before ended.
test("a role gets a boundary, keeps it through a refresh that sees what was done by hand, and loses it", async () => {
  const writes = (from: number): string[] =>
    world
      .calls()
      .slice(from)
      .map(({ action }) => action)
      .filter((action) => /RolePermissionsBoundary|^(Create|Delete)Role$/.test(action));
  const stack = await world.stack("identity", program(""));
  await stack.up();
  const from = world.calls().length;
  await stack.up(program("permissionsBoundary: boundary.arn"));
  expect(writes(from)).toEqual(["PutRolePermissionsBoundary"]);
  expect((await stack.run("preview", "--refresh", "--expect-no-changes")).code).toBe(0);
  await stack.byHand("us-east-1", "delete-role-permissions-boundary", "role");
  expect((await stack.run("preview", "--refresh", "--diff")).output).toContain("permissionsBoundary");
  const then = world.calls().length;
  await stack.up(program(""));
  expect(writes(then)).toEqual(["DeleteRolePermissionsBoundary"]);
  expect((await stack.run("destroy", "--yes", "--skip-preview")).code).toBe(0);
});
