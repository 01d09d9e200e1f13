import { describe, expect, test } from "vitest";
import type { StackEngine, UpResult } from "../../../src/deploy/deploy.ts";
import { changedSomething, deploy } from "../../../src/deploy/deploy.ts";

interface Fake {
  readonly engine: StackEngine;
  readonly calls: string[];
}

/** An engine whose stacks link to each other: a link is there once the other stack has been up. */
function linkingEngine(options: { existing?: readonly string[]; neverLinked?: string } = {}): Fake {
  const calls: string[] = [];
  const been = new Set<string>();
  return {
    calls,
    engine: {
      init: (stack) => {
        calls.push(`init ${stack}`);
        return Promise.resolve(!(options.existing ?? []).includes(stack));
      },
      up: (stack): Promise<UpResult> => {
        calls.push(`up ${stack}`);
        const linked = stack !== options.neverLinked && [...been].some((other) => other !== stack);
        been.add(stack);
        return Promise.resolve({ changes: { same: 3 }, linked });
      },
    },
  };
}

const stacks = ["prod-east", "dr-west"];
const quiet = (): void => undefined;

describe("deploy", () => {
  test("makes both states first, then east, west, and east again for its link", async () => {
    const { engine, calls } = linkingEngine();
    await deploy({ stacks, engine, say: quiet });
    expect(calls).toEqual(["init prod-east", "init dr-west", "up prod-east", "up dr-west", "up prod-east"]);
  });

  test("updates each stack once when all links are there", async () => {
    const engine: StackEngine = {
      init: () => Promise.resolve(false),
      up: () => Promise.resolve({ changes: { same: 9 }, linked: true }),
    };
    const updates = await deploy({ stacks, engine, say: quiet });
    expect(updates.map(({ stack }) => stack)).toEqual(["prod-east", "dr-west"]);
  });

  test("stops after the second round when a link never comes", async () => {
    const { engine, calls } = linkingEngine({ neverLinked: "prod-east" });
    const updates = await deploy({ stacks, engine, say: quiet });
    expect(calls.filter((call) => call === "up prod-east")).toHaveLength(2);
    expect(updates.at(-1)).toMatchObject({ stack: "prod-east", linked: false });
  });

  test("updates only the named stack, once, but makes both states", async () => {
    const { engine, calls } = linkingEngine();
    await deploy({ stacks, only: "dr-west", engine, say: quiet });
    expect(calls).toEqual(["init prod-east", "init dr-west", "up dr-west"]);
  });

  test("says which states it made", async () => {
    const lines: string[] = [];
    await deploy({
      stacks,
      engine: linkingEngine({ existing: ["prod-east"] }).engine,
      say: (line) => lines.push(line),
    });
    expect(lines).toEqual(["dr-west: empty state made"]);
  });

  test("reports seconds, changes and link of each update", async () => {
    const times = [0, 12_340, 20_000, 21_000, 30_000, 30_100];
    const { engine } = linkingEngine();
    const updates = await deploy({ stacks, engine, say: quiet, clock: () => times.shift() ?? 0 });
    expect(updates).toEqual([
      { stack: "prod-east", changes: { same: 3 }, linked: false, seconds: 12.3 },
      { stack: "dr-west", changes: { same: 3 }, linked: true, seconds: 1 },
      { stack: "prod-east", changes: { same: 3 }, linked: true, seconds: 0.1 },
    ]);
  });

  test("fails with the engine's error and goes no further", async () => {
    const { engine, calls } = linkingEngine();
    const failing = { ...engine, up: () => Promise.reject(new Error("no")) };
    await expect(deploy({ stacks, engine: failing, say: quiet })).rejects.toThrow("no");
    expect(calls).toEqual(["init prod-east", "init dr-west"]);
  });
});

describe("changedSomething", () => {
  test.each([
    [{ same: 20 }, false],
    [{}, false],
    [{ same: 20, update: 0 }, false],
    [{ same: 20, read: 1 }, false],
    [{ same: 20, update: 1 }, true],
    [{ delete: 1 }, true],
  ])("%j: %s", (changes, expected) => {
    expect(changedSomething(changes)).toBe(expected);
  });
});
