import { beforeEach, expect, test, vi } from "vitest";
import { contextOf } from "../../../src/failover/attempt.ts";
import { promoteDatabase } from "../../../src/failover/steps/promoteDatabase.ts";
import { east, type FakeWorld, west } from "./support/fakeWorld.ts";
import { worldsInVirtualTime } from "./support/virtualTime.ts";
import { stateOf } from "./support/harness.ts";

const newWorld = worldsInVirtualTime();
let world: FakeWorld;
beforeEach(() => {
  world = newWorld({ eastIsDark: true });
});

/** The step by itself, as if a bug in the graph had let it begin. */
async function promoteAlone(fence: { epoch: number; confirmedAt: number; ok: boolean } | undefined): Promise<string> {
  const state = stateOf(world);
  if (fence) {
    const proofs = [{ rung: "lease-expired" as const, ok: fence.ok, proof: "" }];
    state.results.fence = { at: 0, oldLeaseUntil: 0, epoch: fence.epoch, confirmedAt: fence.confirmedAt, proofs };
  }
  const end = promoteDatabase.run(contextOf(state, promoteDatabase, new AbortController().signal)).then(
    () => "promoted",
    (error: unknown) => (error as Error).message,
  );
  await vi.advanceTimersByTimeAsync(100_000);
  return end;
}

test("refuses without a fence", async () => {
  expect(await promoteAlone(undefined)).toBe("the fence by lease is not confirmed");
});

test("refuses while the fence is confirmed only later", async () => {
  world.writer = { ...world.writer, region: west, epoch: 2 };
  expect(await promoteAlone({ epoch: 2, confirmedAt: Date.now() + 60_000, ok: true })).toBe(
    "the fence by lease is not confirmed",
  );
});

test("refuses when another rung held and the lease did not", async () => {
  world.writer = { ...world.writer, region: west, epoch: 2 };
  expect(await promoteAlone({ epoch: 2, confirmedAt: 0, ok: false })).toBe("the fence by lease is not confirmed");
});

test.each([
  [east, 3],
  [west, 3],
])("refuses when the record changed after the fence (%s, epoch %i)", async (region, epoch) => {
  world.writer = { ...world.writer, region, epoch };
  expect(await promoteAlone({ epoch: 2, confirmedAt: 0, ok: true })).toBe(
    `the writer record changed after the fence: it names ${region}`,
  );
  expect(world.promoted).toBe(false);
});

test("promotes where the fence stands", async () => {
  world.writer = { ...world.writer, region: west, epoch: 2 };
  world.eastApp.localLeaseUntil = 0;
  expect(await promoteAlone({ epoch: 2, confirmedAt: 0, ok: true })).toBe("promoted");
  expect(world.violations).toEqual([]);
});

test("waits until RDS has finished its backup before it asks", async () => {
  world.writer = { ...world.writer, region: west, epoch: 2 };
  world.eastApp.localLeaseUntil = 0;
  world.database = { ...world.database, status: "backing-up" };
  setTimeout(() => (world.database = { ...world.database, status: "available" }), 20_000);
  expect(await promoteAlone({ epoch: 2, confirmedAt: 0, ok: true })).toBe("promoted");
});

test("looks at the fence once more when the replica was busy: the old region may be the writer again", async () => {
  world.writer = { ...world.writer, region: west, epoch: 2 };
  world.eastApp.localLeaseUntil = 0;
  world.database = { ...world.database, status: "backing-up" };
  setTimeout(() => {
    world.writer = { ...world.writer, region: east, epoch: 3 };
    world.database = { ...world.database, status: "available" };
  }, 20_000);
  expect(await promoteAlone({ epoch: 2, confirmedAt: 0, ok: true })).toMatch(
    /the writer record changed after the fence/,
  );
  expect(world.promoted).toBe(false);
});
