import fc from "fast-check";
import { expect, test } from "vitest";
import { WriterLease, fenceWaitMs, type Renewal } from "../../contract/index.ts";
import { Table, Time, type Fate } from "./support/world.ts";

const [east, west] = ["us-east-1", "us-west-2"];
const atOnce: Fate[] = [{ thereMs: 0, backMs: 0, lost: "no" }];
const never: Fate[] = [{ thereMs: 0, backMs: 0, lost: "there" }];

function setup(region = east, fates = atOnce, skewMs = 0) {
  const time = new Time();
  const table = new Table(time, east);
  const lease = new WriterLease({ region, store: table.through(fates), clocks: time.clocks(skewMs, 5) });
  return { time, table, lease };
}

test("holds the lease from before the renewal was sent until lease less skew", async () => {
  const { time, lease } = setup(east, [{ thereMs: 300, backMs: 400, lost: "no" }]);
  const round = lease.round(); // reads for 700 ms, then sends the renewal at 700
  await time.runUntil(1_399);
  expect(lease.epoch()).toBeUndefined();
  await time.runUntil(1_400);
  await round;
  expect(lease.epoch()).toBe(1);
  expect([lease.mayCommit(1), lease.mayCommit(2)]).toEqual([true, false]);
  await time.runUntil(9_699);
  expect(lease.mayCommit(1)).toBe(true);
  await time.runUntil(9_700);
  expect(lease.mayCommit(1)).toBe(false);
});

test("renews every two seconds for as long as it runs, and stops by itself when the table falls silent", async () => {
  const { time, table } = setup();
  let silent = false;
  const through = table.through(atOnce);
  const renewed: number[] = [];
  const store = {
    ...through,
    renew: async (renewal: Renewal) => {
      if (silent) throw new Error("silent");
      renewed.push(time.now);
      return through.renew(renewal);
    },
  };
  const errors: unknown[] = [];
  const onError = (error: unknown) => void errors.push((error as Error).message);
  const lease = new WriterLease({ region: east, store, clocks: time.clocks(0), onError });
  const stop = new AbortController();
  const running = lease.run(stop.signal);
  await time.runUntil(0);
  time.at(0, () => undefined);
  await time.runUntil(6_500);
  expect(renewed).toEqual([0, 2_000, 4_000, 6_000]);
  silent = true;
  await time.runUntil(14_999);
  expect(lease.mayCommit(1)).toBe(true);
  await time.runUntil(15_000);
  expect(lease.mayCommit(1)).toBe(false);
  expect(errors).toEqual(["silent", "silent", "silent", "silent"]);
  stop.abort();
  await time.runUntil(17_000);
  await running;
});

test("its pace does not slow down with the table's answers", async () => {
  const time = new Time();
  const through = new Table(time, east).through([{ thereMs: 300, backMs: 400, lost: "no" }]);
  const sent: number[] = [];
  const renew = (renewal: Renewal) => (sent.push(time.now), through.renew(renewal));
  const lease = new WriterLease({ region: east, store: { ...through, renew }, clocks: time.clocks(0) });
  const stop = new AbortController();
  const running = lease.run(stop.signal);
  await time.runUntil(5_000);
  expect(sent).toEqual([700, 2_000, 4_000]); // the first round reads before it renews
  stop.abort();
  await time.runUntil(7_000);
  await running;
});

test("lets go at once when the record names another region, and takes up a newer epoch of its own", async () => {
  const { time, table, lease } = setup();
  const settle = async (round: Promise<void>) => {
    await time.runUntil(time.now);
    await round;
  };
  await settle(lease.round());
  expect(lease.epoch()).toBe(1);
  table.fence(west);
  await settle(lease.round());
  expect([lease.epoch(), lease.known?.region]).toEqual([undefined, west]);
  table.fence(east);
  await settle(lease.round());
  expect(lease.epoch()).toBe(3);
  table.fence(east); // an undo that gives the same region a new epoch
  await settle(lease.round());
  expect([lease.mayCommit(3), lease.mayCommit(4)]).toEqual([false, true]);
});

test("stops committing under an old epoch as soon as it has read a newer one, even if it cannot renew that", async () => {
  const time = new Time();
  const table = new Table(time, east);
  const through = table.through(atOnce);
  const renew = (renewal: Renewal) =>
    renewal.epoch === 1 ? through.renew(renewal) : Promise.reject(new Error("gone"));
  const lease = new WriterLease({ region: east, store: { ...through, renew }, clocks: time.clocks(0) });
  const first = lease.round();
  await time.runUntil(0);
  await first;
  expect(lease.epoch()).toBe(1);
  table.fence(east);
  const second = lease.round().catch((error: unknown) => (error as Error).message);
  await time.runUntil(0);
  expect(await second).toBe("gone");
  expect(lease.epoch()).toBeUndefined();
});

test("the other region never holds a lease, whatever it asks", async () => {
  const { time, table, lease } = setup(west);
  const round = lease.round();
  await time.runUntil(0);
  await round;
  expect([lease.epoch(), lease.known?.epoch]).toEqual([undefined, 1]);
  expect(table.record?.leaseUntil).toBe(1_700_000_000_000);
});

test("a later lease written by another instance covers this one's renewal, which is not shortened by it", async () => {
  const { time, table, lease } = setup(east, atOnce, -1_000);
  const ahead = new WriterLease({ region: east, store: table.through(atOnce), clocks: time.clocks(0) });
  const rounds = Promise.all([ahead.round().then(() => lease.round())]);
  await time.runUntil(0);
  await rounds;
  expect(lease.epoch()).toBe(1);
  expect(table.record?.leaseUntil).toBe(1_700_000_010_000);
});

test("fails to start with waits under which one lost renewal would stop a healthy writer", () => {
  const { table, time } = setup();
  const timing = { leaseMs: 10_000, renewMs: 4_500, longestTransactionMs: 4_000, skewMs: 1_000 };
  const args = { region: east, store: table.through(never), clocks: time.clocks(0), timing };
  const message =
    "timing: two renewals must fit into the lease less the skew, got renewal 4500 ms, lease 10000 ms, skew 1000 ms";
  expect(() => new WriterLease(args)).toThrow(message);
});

test("a fence waits for lease, transaction and skew, never below zero and never longer than all three from now", () => {
  expect(fenceWaitMs(100_000, 95_000)).toBe(10_000);
  expect(fenceWaitMs(100_000, 104_999)).toBe(1);
  expect(fenceWaitMs(100_000, 105_000)).toBe(0);
  expect(fenceWaitMs(100_000, 200_000)).toBe(0);
  expect(fenceWaitMs(900_000, 100_000)).toBe(15_000); // a clock far ahead wrote the record
});

const latency = fc.integer({ min: 0, max: 6_000 });
const fate = fc.record({
  thereMs: fc.oneof({ weight: 3, arbitrary: fc.constant(5) }, { weight: 1, arbitrary: latency }),
  backMs: fc.oneof({ weight: 3, arbitrary: fc.constant(5) }, { weight: 1, arbitrary: latency }),
  lost: fc.oneof(
    { weight: 4, arbitrary: fc.constant("no" as const) },
    { weight: 1, arbitrary: fc.constantFrom("there" as const, "back" as const) },
  ),
});
const instance = fc.record({
  region: fc.constantFrom(east, east, west),
  skewMs: fc.integer({ min: 0, max: 1_000 }),
  start: fc.integer({ min: 0, max: 1_000_000 }),
  from: fc.integer({ min: 0, max: 3_000 }),
  fates: fc.array(fate, { minLength: 1, maxLength: 8 }),
  cutOff: fc.boolean(), // after these calls the table is not reached again
});
const calls = ({ fates, cutOff }: { fates: readonly Fate[]; cutOff: boolean }) =>
  cutOff ? [...fates, ...never] : fates;
const story = fc.record({
  instances: fc.array(instance, { minLength: 2, maxLength: 4 }),
  fences: fc.array(fc.integer({ min: 100, max: 30_000 }), { minLength: 1, maxLength: 3 }),
  operatorSkewMs: fc.integer({ min: 0, max: 1_000 }),
});

type Story = typeof story extends fc.Arbitrary<infer T> ? T : never;

/**
 * Plays a story. The next fence comes only after the one before is confirmed, as the operator lease has it. Returns
 * each moment at which an instance could begin a commit that may still run when the next region is opened for writes.
 */
async function overlaps(told: Story, monotone = true) {
  const time = new Time();
  const table = new Table(time, east);
  table.monotone = monotone;
  const stop = new AbortController();
  const confirmed: { epoch: number; at: number }[] = []; // epochs that are over, and since when
  const running = told.instances.map(({ region, skewMs, start, from, ...rest }) => {
    const store = table.through(calls(rest), rest.cutOff ? "stay" : "repeat");
    const lease = new WriterLease({ region, store, clocks: time.clocks(skewMs, start) });
    time.at(from, () => void lease.run(stop.signal));
    return lease;
  });
  const operator = time.clocks(told.operatorSkewMs);
  let next = 0;
  for (const gap of told.fences) {
    next += gap;
    const at = next;
    time.at(at, () => {
      const old = table.fence(table.record?.region === east ? west : east);
      confirmed.push({ epoch: old.epoch, at: time.now + fenceWaitMs(old.leaseUntil, operator.wall()) });
    });
    next += 15_001;
  }
  const seen: { epoch: number; at: number }[] = [];
  for (let at = 0; at < next + 16_000; at += 100) {
    await time.runUntil(at);
    for (const lease of running) {
      const epoch = lease.epoch();
      if (epoch !== undefined && lease.mayCommit(epoch)) seen.push({ epoch, at });
    }
  }
  stop.abort();
  const longest = 4_000;
  return seen.filter(({ epoch, at }) => confirmed.some((over) => epoch <= over.epoch && at + longest > over.at));
}

test("never may two holders commit at once: no commit of an old epoch can outlive the fence's wait", async () => {
  const nobody = async (told: Story) => {
    expect(await overlaps(told)).toEqual([]);
  };
  await fc.assert(fc.asyncProperty(story, nobody), { numRuns: 300, seed: 7 });
}, 60_000);

test("the property has teeth: leases that may go back in time let an old holder outlive the wait", async () => {
  const slow: Fate = { thereMs: 6_000, backMs: 5, lost: "no" };
  const quick: Fate = { thereMs: 5, backMs: 5, lost: "no" };
  const machine = { region: east, skewMs: 0, start: 0, from: 0, cutOff: true };
  const told = {
    instances: [
      { ...machine, fates: [quick, slow] }, // its renewal of 10 ms arrives at 6,010 ms
      { ...machine, fates: [quick, quick, quick, quick, quick] }, // the last one of these is taken at 6,005 ms
    ],
    fences: [6_030],
    operatorSkewMs: 1_000,
  };
  expect(await overlaps(told, true)).toEqual([]);
  expect((await overlaps(told, false)).length).toBeGreaterThan(0);
});
