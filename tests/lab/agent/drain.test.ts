import { expect, test } from "vitest";
import { drain, type DrainEffects } from "../../../lab/agent/drain.ts";
import type { ReplicaState } from "../../../lab/agent/replica.ts";

/** A replica that receives and executes on a clock of its own; numbers stand for GTID sets `s:1-N`. */
function replica(story: {
  received: (now: number) => number;
  executed: (now: number) => number;
  over?: Partial<ReplicaState>;
}) {
  const calls: string[] = [];
  let now = 0;
  const set = (n: number) => (n === 0 ? "" : `s:1-${n}`);
  const state = (): ReplicaState => ({
    ioRunning: true,
    sqlRunning: true,
    retrievedGtid: set(story.received(now)),
    executedGtid: set(story.executed(now)),
    applyErrno: 0,
    ...story.over,
  });
  const effects: DrainEffects = {
    state: async () => state(),
    async waitForExecuted(gtidSet, seconds) {
      const wanted = Number(gtidSet.split("-")[1] ?? 0);
      const end = now + seconds * 1_000;
      while (story.executed(now) < wanted && now < end) now += 10;
      return story.executed(now) >= wanted;
    },
    startReplication: async () => void calls.push("start"),
    newestHeartbeat: async () => story.executed(now) * 1_000,
    now: () => now,
    sleep: async (ms) => void (now += ms),
  };
  return { effects, calls, now: () => now };
}

test("waits until all that was received is executed, and reports the newest heartbeat after that", async () => {
  const { effects, now } = replica({ received: () => 50, executed: (at) => Math.min(50, at / 100) });
  const result = await drain(effects, 60_000);
  expect(result).toEqual({ drained: true, retrievedGtid: "s:1-50", executedGtid: "s:1-50", newestHeartbeatAt: 50_000 });
  expect(now()).toBeGreaterThanOrEqual(5_000);
});

test("is not done while more is still being received", async () => {
  const received = (at: number) => (at < 2_000 ? 10 + Math.floor(at / 100) : 30);
  const { effects, now } = replica({ received, executed: received });
  expect(await drain(effects, 60_000)).toMatchObject({ drained: true, retrievedGtid: "s:1-30" });
  expect(now()).toBeGreaterThanOrEqual(2_300);
});

test("gives up at the deadline and says how far it came", async () => {
  const { effects, now } = replica({ received: () => 50, executed: () => 20 });
  const result = await drain(effects, 3_000);
  expect(result).toEqual({
    drained: false,
    retrievedGtid: "s:1-50",
    executedGtid: "s:1-20",
    newestHeartbeatAt: 20_000,
  });
  expect(now()).toBeLessThan(5_000);
});

test("a replica that received nothing since its start is drained", async () => {
  const { effects } = replica({ received: () => 0, executed: () => 7 });
  expect(await drain(effects, 1_000)).toMatchObject({ drained: true, retrievedGtid: "" });
});

test("starts a stopped applier once, by RDS's procedure", async () => {
  const over = { sqlRunning: false };
  const { effects, calls } = replica({ received: () => 5, executed: () => 5, over });
  effects.startReplication = async () => {
    calls.push("start");
    over.sqlRunning = true;
  };
  expect(await drain(effects, 1_000)).toMatchObject({ drained: true });
  expect(calls).toEqual(["start"]);
});

test("fails when the applier stopped with an error, and does not start it over that", async () => {
  const { effects, calls } = replica({
    received: () => 5,
    executed: () => 4,
    over: { sqlRunning: false, applyErrno: 1062 },
  });
  const message = "drain: the replica's applier is stopped, error 1062; look at SHOW REPLICA STATUS and mend it";
  await expect(drain(effects, 1_000)).rejects.toThrow(message);
  expect(calls).toEqual([]);
});

test("fails when a started applier stops again", async () => {
  const { effects, calls } = replica({ received: () => 5, executed: () => 4, over: { sqlRunning: false } });
  await expect(drain(effects, 10_000)).rejects.toThrow("the replica's applier is stopped, error 0");
  expect(calls).toEqual(["start"]);
});

test("fails on a primary", async () => {
  const { effects } = replica({ received: () => 0, executed: () => 0 });
  effects.state = async () => undefined;
  await expect(drain(effects, 1_000)).rejects.toThrow("drain: this database follows no source");
});
