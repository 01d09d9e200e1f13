import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { admitWrite, edgeHealth, mode, ReadOnlyGrant, type Standing } from "../../contract/index.ts";
import { Time } from "./support/world.ts";

const east = { region: "us-east-1", epoch: 4 };
const calm: Standing = { region: "us-east-1", heldEpoch: 4, writer: east, granted: false, databaseWritable: true };
const west: Standing = { ...calm, region: "us-west-2", heldEpoch: undefined, databaseWritable: false };

describe("edge health", () => {
  test.each([
    ["the writer", calm, 200, { region: "us-east-1", mode: "read-write", epoch: 4 }],
    [
      "the writer before its promotion",
      { ...calm, databaseWritable: false },
      200,
      { region: "us-east-1", mode: "read-only", epoch: 4 },
    ],
    ["a standby", west, 503, { reason: "not-writer" }],
    ["a standby with a grant", { ...west, granted: true }, 200, { region: "us-west-2", mode: "read-only", epoch: 4 }],
    [
      "a standby with a grant and a writable database",
      { ...west, granted: true, databaseWritable: true },
      200,
      { region: "us-west-2", mode: "read-only", epoch: 4 },
    ],
    [
      "a grant, and no writer was ever read",
      { ...west, granted: true, writer: undefined },
      200,
      { region: "us-west-2", mode: "read-only", epoch: 0 },
    ],
    ["a writer whose lease ran out", { ...calm, heldEpoch: undefined }, 503, { reason: "lease-expired" }],
    ["nothing read yet", { ...west, writer: undefined }, 503, { reason: "unknown-writer" }],
  ] as const)("of %s", (_, standing, status, body) => {
    expect(edgeHealth(standing)).toEqual({ status, body });
  });

  test("without a good lease or a grant it is 503, and read-write needs lease and database, whatever else holds", () => {
    const standing = fc.record({
      region: fc.constantFrom("us-east-1", "us-west-2"),
      heldEpoch: fc.option(fc.integer({ min: 1, max: 9 }), { nil: undefined }),
      writer: fc.option(fc.record({ region: fc.constantFrom("us-east-1", "us-west-2"), epoch: fc.nat() }), {
        nil: undefined,
      }),
      granted: fc.boolean(),
      databaseWritable: fc.boolean(),
    });
    const holds = (told: Standing) => {
      const answer = edgeHealth(told);
      expect(answer.status === 200).toBe(told.heldEpoch !== undefined || told.granted);
      const readWrite = answer.status === 200 && answer.body.mode === "read-write";
      expect(readWrite).toBe(told.heldEpoch !== undefined && told.databaseWritable);
      expect("epoch" in admitWrite(told)).toBe(readWrite);
    };
    fc.assert(fc.property(standing, holds));
  });
});

test.each([
  ["the writer", calm, { epoch: 4 }],
  ["the writer before its promotion", { ...calm, databaseWritable: false }, { reason: "read-only" }],
  ["a standby", west, { reason: "read-only" }],
  ["a standby whose database takes writes", { ...west, databaseWritable: true }, { reason: "read-only" }],
  ["a writer whose lease ran out", { ...calm, heldEpoch: undefined }, { reason: "fenced" }],
  ["nothing read yet", { ...calm, heldEpoch: undefined, writer: undefined }, { reason: "read-only" }],
] as const)("a write at %s", (_, standing, answer) => {
  expect(admitWrite(standing)).toEqual(answer);
});

test.each([
  [1, true, "read-write"],
  [1, false, "read-only"],
  [undefined, true, "read-only"],
] as const)("mode of epoch %s with writable %s", (heldEpoch, databaseWritable, want) => {
  expect(mode({ heldEpoch, databaseWritable })).toBe(want);
});

test("a grant counts for the region it names until it expires, also when the table falls silent, and ends when it is gone", async () => {
  const time = new Time();
  const base = time.clocks(0).wall();
  let answer: { region: string; expires: number } | undefined | "silent" = {
    region: "us-west-2",
    expires: base + 5_000,
  };
  const readGrant = async () => {
    if (answer === "silent") throw new Error("silent");
    return answer && { id: "read-only-grant" as const, run: "r1", ...answer };
  };
  const errors: string[] = [];
  const onError = (error: unknown) => void errors.push((error as Error).message);
  const grant = new ReadOnlyGrant({ region: "us-west-2", store: { readGrant }, clocks: time.clocks(0), onError });
  const stop = new AbortController();
  expect(grant.current()).toBeUndefined();
  const running = grant.run(stop.signal);
  const at = async (ms: number) => {
    await new Promise(setImmediate);
    await time.runUntil(ms);
    return grant.current()?.expires;
  };
  expect(await at(0)).toBe(base + 5_000);
  answer = "silent";
  expect(await at(4_999)).toBe(base + 5_000);
  expect(await at(5_000)).toBeUndefined();
  expect(errors.slice(0, 2)).toEqual(["silent", "silent"]);
  answer = { region: "us-east-1", expires: base + 90_000 };
  expect(await at(6_000)).toBeUndefined();
  answer = { region: "us-west-2", expires: base + 90_000 };
  expect(await at(7_000)).toBe(base + 90_000);
  answer = undefined;
  expect(await at(8_000)).toBeUndefined();
  stop.abort();
  await time.runUntil(9_000);
  await running;
});
