import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { stepIds } from "../../../src/failover/ids.ts";
import { FakeProcess, type Fault } from "./support/fakeProcess.ts";
import { east, west } from "./support/fakeWorld.ts";
import { expectHonest, runProcess, runUntilEnd, type Disk } from "./support/harness.ts";
import { worldsInVirtualTime } from "./support/virtualTime.ts";

let disk: Disk;
const newWorld = worldsInVirtualTime();

beforeEach(() => {
  disk = [];
});

describe("a run without faults", () => {
  test("recovers with the old region dark, every step done, the fence confirmed before the promotion", async () => {
    const world = newWorld({ eastIsDark: true });
    const result = await runUntilEnd(world, disk, []);
    expectHonest(world, disk, result);
    expect({ outcome: result.outcome, exitCode: result.exitCode, warnings: result.warnings }).toEqual({
      outcome: "recovered",
      exitCode: 0,
      warnings: [],
    });
    expect(result.steps.map((step) => step.status)).toEqual(stepIds.map(() => "done"));
    expect(world.writer).toMatchObject({ region: west, epoch: 2, roleEpoch: 2 });
    const at = (event: string, step: string): number =>
      disk.findIndex((entry) => entry.event === event && "step" in entry && entry.step === step);
    expect(at("result", "fence")).toBeLessThan(at("calling", "promote-database"));
    expect(at("accepted", "promote-database")).toBeLessThan(at("intent", "stand-up"));
  });

  test("waits out the lease of an old region that is alive", async () => {
    const world = newWorld({ eastIsDark: false });
    const result = await runUntilEnd(world, disk, []);
    expectHonest(world, disk, result);
    const fence = result.results.fence!;
    const waited = fence.confirmedAt - fence.oldLeaseUntil!;
    expect([result.exitCode, fence.epoch, waited]).toEqual([0, 2, 5000]);
    expect(result.steps.find((step) => step.id === "fence")?.waits.map((wait) => wait.kind)).toEqual(["configured"]);
  });
});

describe("a run that is stopped", () => {
  test("refuses and touches nothing when the standby is no replica", async () => {
    const world = newWorld({ eastIsDark: false });
    world.database = { ...world.database, isReplica: false };
    const result = await runUntilEnd(world, disk, []);
    expectHonest(world, disk, result);
    expect([result.outcome, result.exitCode]).toEqual(["refused", 1]);
    expect(result.message).toBe(
      "assess: the database in us-west-2 is not a replica (status available). Nothing was touched.",
    );
  });

  test("undoes and gives the old region its role back when the preview wants a replace", async () => {
    const world = newWorld({ eastIsDark: false });
    world.findings = { ...world.findings, replaces: 1, refusals: ["replace of the database's key"] };
    const result = await runUntilEnd(world, disk, []);
    expectHonest(world, disk, result);
    expect([result.outcome, result.exitCode, world.writer.epoch]).toEqual(["stopped", 3, 1]);
    expect(result.message).toContain("no-go: replace of the database's key");
    expect(result.notes.get("preview-gate")).toEqual({ preview: world.findings });
  });

  test("gives the old region its role back under a higher epoch when the loss is above the limit", async () => {
    const world = newWorld({ eastIsDark: false });
    world.heartbeatAt = () => Date.UTC(2026, 0, 15, 11, 50);
    const result = await runUntilEnd(world, disk, []);
    expectHonest(world, disk, result);
    expect([result.exitCode, world.writer.region, world.writer.epoch]).toEqual([3, east, 3]);
    expect(result.message).toMatch(/add --accept-data-loss 6\d\ds/);
  });

  test("accepts the loss that the operator typed", async () => {
    const world = newWorld({ eastIsDark: false });
    world.heartbeatAt = () => Date.UTC(2026, 0, 15, 11, 50);
    const result = await runProcess(world, disk, new FakeProcess(), { acceptDataLossSeconds: 700 });
    expect(result).toMatchObject({ exitCode: 0 });
  });

  test("does not call it undone when nobody outside gets a write accepted", async () => {
    const world = newWorld({ eastIsDark: true });
    world.findings = { ...world.findings, refusals: ["delete of a queue"] };
    const result = await runUntilEnd(world, disk, []);
    expectHonest(world, disk, result);
    expect([result.exitCode, world.writer.region]).toEqual([4, east]);
    expect(result.message).toContain("no client's write reached us-east-1");
  });

  test.each<Fault>(["hang", "lost", "reject"])(
    "refuses, and says so plainly, when the region that is to take over gives no answer (%s)",
    async (fault) => {
      const world = newWorld({ eastIsDark: false });
      const silence = new Map(Array.from({ length: 200 }, (_, i) => [i, fault] as const));
      const result = await runProcess(world, disk, new FakeProcess(silence));
      if (result === "died") throw new Error("nothing killed it");
      expectHonest(world, disk, result);
      expect([result.outcome, result.exitCode]).toEqual(["refused", 1]);
      expect(result.message).toMatch(
        /^lease: .*the control table cannot be written in us-west-2 .* Nothing was touched\.$/,
      );
      expect(result.warnings.join()).toContain("it ends by itself within 60 s");
    },
  );

  test("leaves everything as it stands when another operator took the lease", async () => {
    const world = newWorld({ eastIsDark: false });
    world.operator = { run: "other", holder: "ann", expires: Date.now() + 60_000 };
    const result = await runUntilEnd(world, disk, []);
    expectHonest(world, disk, result);
    expect([result.exitCode, result.message, world.operator.run]).toEqual([
      1,
      "lease: held by other. Nothing was touched.",
      "other",
    ]);
  });
});

describe("whatever goes wrong", () => {
  test("a run killed at any point, and resumed, recovers", async () => {
    const probe = new FakeProcess();
    await runProcess(newWorld({ eastIsDark: true }), disk, probe);
    const points = probe.calls;
    expect(points).toBeGreaterThan(60);
    for (let at = 0; at < points; at++) {
      for (const after of [false, true]) {
        disk = [];
        const world = newWorld({ eastIsDark: at % 2 === 0 });
        const result = await runUntilEnd(world, disk, [new FakeProcess(new Map(), at, after)]);
        expectHonest(world, disk, result);
        expect([at, after, result.exitCode, result.message]).toEqual([at, after, 0, "recovered"]);
        world.end();
      }
    }
  }, 120_000);

  const faults = fc.array(fc.tuple(fc.nat(110), fc.constantFrom<Fault>("reject", "lost", "hang")), { maxLength: 30 });
  const crashes = fc.array(fc.record({ at: fc.nat(110), after: fc.boolean() }), { maxLength: 3 });

  test("never two writers, never promoted before the fence, only forward after, undone means undone", async () => {
    await fc.assert(
      fc.asyncProperty(faults, crashes, fc.boolean(), async (faultList, crashList, eastIsDark) => {
        disk = [];
        const world = newWorld({ eastIsDark });
        const processes = crashList.map(({ at, after }) => new FakeProcess(new Map(faultList), at, after));
        const result = await runUntilEnd(world, disk, [...processes]);
        expectHonest(world, disk, result);
        world.end();
      }),
      { numRuns: 300 },
    );
  }, 120_000);

  test("the same with faults that go on for the whole of a step", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(110),
        fc.nat(60),
        fc.constantFrom<Fault>("reject", "lost", "hang"),
        fc.boolean(),
        async (from, count, fault, eastIsDark) => {
          disk = [];
          const world = newWorld({ eastIsDark });
          const list = new Map(Array.from({ length: count }, (_, i) => [from + i, fault] as const));
          const first = await runProcess(world, disk, new FakeProcess(list));
          if (first === "died") throw new Error("nothing killed it");
          expectHonest(world, disk, first);
          world.end();
        },
      ),
      { numRuns: 300 },
    );
  }, 120_000);
});
