import { beforeEach, expect, test, vi } from "vitest";
import { LeaseHeld } from "../../../src/failover/errors.ts";
import { LeaseKeeper } from "../../../src/failover/leaseKeeper.ts";
import { FakeProcess } from "./support/fakeProcess.ts";
import type { FakeWorld } from "./support/fakeWorld.ts";
import { worldsInVirtualTime } from "./support/virtualTime.ts";

const newWorld = worldsInVirtualTime();
let world: FakeWorld;
beforeEach(() => {
  world = newWorld({ eastIsDark: false });
});

/** @param renewalMs how long a renewal is on its way to the table */
function keeperOf(run: string, renewalMs = 0): LeaseKeeper {
  const { control } = world.effects(new FakeProcess());
  const renewLease: typeof control.renewLease = async (...args) => {
    await new Promise((resolve) => setTimeout(resolve, renewalMs));
    return control.renewLease(...args);
  };
  world.operator = { run, holder: "ada", expires: Date.now() + 60_000 };
  return new LeaseKeeper({ ...control, renewLease }, run, new AbortController().signal);
}

test("renews the lease for as long as the run lasts", async () => {
  const keeper = keeperOf("one");
  keeper.start();
  await vi.advanceTimersByTimeAsync(200_000);
  expect(world.operator?.run).toBe("one");
  expect(world.operator?.expires).toBeGreaterThan(Date.now());
  keeper.end();
  await vi.advanceTimersByTimeAsync(200_000);
  expect(world.operator?.expires).toBeLessThan(Date.now());
});

test("renews no lease that was released, also not by a renewal that was on its way", async () => {
  const keeper = keeperOf("one", 500);
  for (const ms of [14_900, 15_000, 15_100, 15_499, 15_600]) {
    world.operator = { run: "one", holder: "ada", expires: Date.now() + 60_000 };
    keeper.start();
    await vi.advanceTimersByTimeAsync(ms);
    const released = keeper.control.releaseLease("one");
    await vi.advanceTimersByTimeAsync(1000);
    await released;
    expect(world.operator).toBeUndefined();
    await vi.advanceTimersByTimeAsync(100_000);
    expect(world.operator).toBeUndefined();
  }
});

test("stops the run when the lease is gone: another one had it, and is through", async () => {
  const keeper = keeperOf("one");
  keeper.start();
  world.operator = undefined;
  await vi.advanceTimersByTimeAsync(16_000);
  keeper.end();
  expect(keeper.signal.reason).toBeInstanceOf(LeaseHeld);
  expect(world.operator).toBeUndefined();
});

test("stops the run when another one has taken it", async () => {
  const keeper = keeperOf("one");
  keeper.start();
  world.operator = { run: "two", holder: "bob", expires: Date.now() + 100_000 };
  await vi.advanceTimersByTimeAsync(16_000);
  keeper.end();
  expect(keeper.signal.reason).toBeInstanceOf(LeaseHeld);
});
