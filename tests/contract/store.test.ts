import { expect, test } from "vitest";
import {
  fenceRequest,
  firstAnswering,
  firstWriterRequest,
  readRequest,
  renewRequest,
  type ControlStore,
} from "../../contract/index.ts";

function endpoint(name: string, calls: string[], silent: () => boolean): ControlStore {
  const answer = async <T>(call: string, value: T): Promise<T> => {
    calls.push(`${name} ${call}`);
    if (silent()) throw new Error(`${name} is silent`);
    return value;
  };
  return {
    readWriter: () => answer("readWriter", undefined),
    readGrant: () => answer("readGrant", undefined),
    readQuestion: () => answer("readQuestion", undefined),
    renew: () => answer("renew", name === "west"),
  };
}
const renewal = { region: "us-east-1", epoch: 2, leaseUntil: 20, now: 10 };

test("asks the first endpoint, then the other, and stays with the one that answered", async () => {
  const calls: string[] = [];
  let dark = "";
  const store = firstAnswering(["east", "west"].map((name) => endpoint(name, calls, () => dark === name)));
  expect(await store.renew(renewal)).toBe(false);
  dark = "east";
  expect(await store.renew(renewal)).toBe(true);
  await store.readWriter();
  dark = "west";
  await store.readGrant();
  await store.readQuestion();
  await store.readWriter();
  expect(calls).toEqual([
    "east renew",
    "east renew",
    "west renew",
    "west readWriter",
    "west readGrant",
    "east readGrant",
    "east readQuestion",
    "east readWriter",
  ]);
});

test("fails when no endpoint answers, with the reasons of all", async () => {
  const store = firstAnswering(["east", "west"].map((name) => endpoint(name, [], () => true)));
  const error = await store.readWriter().catch((reason: unknown) => reason as AggregateError);
  expect((error as AggregateError).message).toBe(
    "control table: no endpoint answered; writes stop when the lease runs out",
  );
  expect((error as AggregateError).errors.map(String)).toEqual(["Error: east is silent", "Error: west is silent"]);
});

test("requests say the record's conditions exactly", () => {
  const item = { TableName: "t", Key: { id: "writer" }, ExpressionAttributeNames: { "#region": "region" } };
  expect(renewRequest("t", renewal)).toEqual({
    ...item,
    UpdateExpression: "SET leaseUntil = :until, updatedAt = :now",
    ConditionExpression: "#region = :region AND epoch = :epoch AND leaseUntil <= :until",
    ExpressionAttributeValues: { ":region": "us-east-1", ":epoch": 2, ":until": 20, ":now": 10 },
  });
  expect(fenceRequest("t", { to: "us-west-2", oldEpoch: 2, now: 10, run: "r1" })).toEqual({
    ...item,
    UpdateExpression: "SET #region = :to, epoch = :next, updatedAt = :now, fencedBy = :run",
    ConditionExpression: "epoch = :old",
    ExpressionAttributeValues: { ":to": "us-west-2", ":old": 2, ":next": 3, ":now": 10, ":run": "r1" },
    ReturnValues: "ALL_OLD",
  });
  expect(firstWriterRequest("t", { region: "us-east-1", roleEpoch: 1, now: 10 })).toEqual({
    TableName: "t",
    Item: { id: "writer", region: "us-east-1", epoch: 1, roleEpoch: 1, leaseUntil: 10, updatedAt: 10 },
    ConditionExpression: "attribute_not_exists(id)",
  });
  expect(readRequest("t", "writer")).toEqual({ TableName: "t", Key: { id: "writer" }, ConsistentRead: true });
});
