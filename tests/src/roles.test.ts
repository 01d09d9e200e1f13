import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { assertRoleIsCurrent, readWriterRoleEpoch } from "../../src/roles.ts";
import { outputsOf } from "../support/outputs.ts";
import { record, refusal } from "../support/mocks.ts";

const west = { stack: "dr-west", peer: "prod-east", role: "standby", roleEpoch: 1 } as const;
const nothing = { own: undefined, peer: undefined };
const getTableItem = "aws:dynamodb/getTableItem:getTableItem";

function messageOf(run: () => void): string {
  try {
    run();
  } catch (error) {
    expect(pulumi.RunError.isInstance(error)).toBe(true);
    return (error as Error).message;
  }
  return "";
}

test("a first update, an unchanged one and a turn with a higher epoch are accepted", () => {
  const both = { own: outputsOf("west"), peer: outputsOf("east") };
  expect(messageOf(() => assertRoleIsCurrent(west, nothing, undefined))).toBe("");
  expect(messageOf(() => assertRoleIsCurrent(west, both, 1))).toBe("");
  expect(messageOf(() => assertRoleIsCurrent({ ...west, role: "active", roleEpoch: 2 }, both, 1))).toBe("");
  expect(messageOf(() => assertRoleIsCurrent({ ...west, role: "active", roleEpoch: 2 }, both, 2))).toBe("");
});

const fix = "merge the stack files of the last failover (dualcoast:role and dualcoast:roleEpoch), then run again";

test.each([
  [
    "own outputs",
    { own: outputsOf("west", { roleEpoch: 3 }), peer: outputsOf("east", { roleEpoch: 2 }) },
    2,
    "the outputs of dr-west say 3",
  ],
  [
    "the other stack's outputs",
    { own: outputsOf("west"), peer: outputsOf("east", { roleEpoch: 4 }) },
    3,
    "the outputs of prod-east say 4",
  ],
  ["the writer record", { own: outputsOf("west"), peer: outputsOf("east") }, 2, "the writer record says 2"],
])("fails when %s are newer than the stack file", (_, known, writer, where) => {
  expect(messageOf(() => assertRoleIsCurrent(west, known, writer))).toBe(
    `dr-west: dualcoast:roleEpoch is 1, but ${where}: the roles were turned since; ${fix}`,
  );
});

test("fails when the role is turned and the epoch is not raised", () => {
  const known = { own: outputsOf("west"), peer: undefined };
  expect(messageOf(() => assertRoleIsCurrent({ ...west, role: "active" }, known, 1))).toBe(
    "dr-west: dualcoast:role is active, but at roleEpoch 1 it is standby; raise dualcoast:roleEpoch by one in both stack files to turn the roles",
  );
});

test("fails when both stacks would be active at one epoch", () => {
  const known = { own: undefined, peer: outputsOf("east") };
  expect(messageOf(() => assertRoleIsCurrent({ ...west, role: "active" }, known, undefined))).toBe(
    `dr-west: dualcoast:role is active, but prod-east is active at the same roleEpoch 1; ${fix}`,
  );
});

async function readWith(answer: () => Record<string, unknown>) {
  const made = await record({ [getTableItem]: answer });
  const epoch = await readWriterRoleEpoch(new aws.Provider("aws", { region: "us-west-2" }));
  await pulumi.runtime.disconnect();
  return { epoch, calls: made.calls };
}

test("reads the epoch from the writer record, by its key, through the given provider", async () => {
  const item = JSON.stringify({ id: { S: "writer" }, epoch: { N: "9" }, roleEpoch: { N: "5" } });
  const { epoch, calls } = await readWith(() => ({ item }));
  expect(epoch).toBe(5);
  expect(calls).toEqual([
    { token: getTableItem, inputs: { tableName: "dualcoast-control", key: '{"id":{"S":"writer"}}' } },
  ]);
});

test.each([
  "operation error DynamoDB: GetItem, ResourceNotFoundException: Requested resource not found",
  "reading AWS DynamoDB Table Item Data Source (dualcoast-control): empty result",
])("knows no epoch where there is no record yet: %s", async (reason) => {
  const { epoch } = await readWith(() => {
    throw refusal(reason);
  });
  expect(epoch).toBeUndefined();
});

test.each([{ item: "" }, { item: '{"id":{"S":"writer"},"epoch":{"N":"1"}}' }])(
  "knows no epoch from %j",
  async (answer) => {
    expect((await readWith(() => answer)).epoch).toBeUndefined();
  },
);

test("fails when the table cannot be read: not knowing is no reason to go on", async () => {
  const denied = readWith(() => {
    throw refusal("AccessDeniedException: not authorized");
  });
  await expect(denied).rejects.toThrow(
    /^the writer record in table dualcoast-control cannot be read, so it is not known whether the roles were turned: .*AccessDeniedException/,
  );
});
