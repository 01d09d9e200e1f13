import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { findScenario, inWords, notAsItMustBe, scenarios } from "../../../lab/drill/scenarios.ts";

const pages = path.resolve(import.meta.dirname, "../../../docs/scenarios");
const pageOf = (name: string): string => readFileSync(path.join(pages, `${name}.md`), "utf8");

test("each scenario has a page, and each page a scenario", () => {
  const written = readdirSync(pages).filter((file) => file !== "TEMPLATE.md");
  expect(written.sort()).toEqual(scenarios.map(({ name }) => `${name}.md`).sort());
});

test.each(scenarios)("the page of $name says what is checked, and nothing else", ({ name, outcome, must }) => {
  const page = pageOf(name);
  const rows = page.split("\n").flatMap((line) => {
    const [, figure, words] = /^\| `(\w+)` +\| ([^|]+?) +\|/.exec(line) ?? [];
    return figure === undefined ? [] : [[figure, words]];
  });
  expect(Object.fromEntries(rows)).toEqual(
    Object.fromEntries(Object.entries(must).map(([figure, range]) => [figure, inWords(range)])),
  );
  expect(page).toMatch(new RegExp(`\\*\\*Expected outcome\\.\\*\\* \`${outcome}\``));
  expect(page).toContain(`npx dualcoast drill --scenario ${name}`);
});

test("the first one, which is drilled where none is named, is the loss of the East", () => {
  expect(scenarios[0]?.name).toBe("east-dark");
  expect(findScenario("planned")?.planned).toBe(true);
  expect(findScenario("nothing")).toBeUndefined();
});

describe("what is not as it must be", () => {
  const scenario = {
    outcome: "recovered",
    must: { lostWrites: [0, 0], writersMax: [1, 1], clientOutageSeconds: [0, 1] },
  } as const;
  const report = {
    outcome: "recovered",
    message: "recovered",
    acknowledgedWrites: null,
    callsToLostRegion: null,
    clientOutageSeconds: 1,
    dataLossBoundSeconds: null,
    lostNotAmongOrphans: null,
    lostWrites: 0,
    orphanTransactions: null,
    previewDeletes: null,
    previewReplaces: null,
    writersMax: 1,
  };

  test("is nothing where outcome and figures are as the page says", () => {
    expect(notAsItMustBe(scenario, report)).toEqual([]);
  });

  test.each([
    [{ lostWrites: 3 }, "lostWrites is 3, must be 0"],
    [{ lostWrites: null }, "lostWrites is not measured, must be 0"],
    [{ writersMax: 2 }, "writersMax is 2, must be 1"],
    [{ writersMax: 0 }, "writersMax is 0, must be 1"],
    [{ clientOutageSeconds: 1.1 }, "clientOutageSeconds is 1.1, must be at most 1"],
    [{ outcome: "stopped", message: "drain: no" }, "outcome is stopped, must be recovered (drain: no)"],
  ])("%j", (change, sentence) => {
    expect(notAsItMustBe(scenario, { ...report, ...change })).toEqual([sentence]);
  });

  test("has words for a range without an end", () => {
    expect(inWords([1, Infinity])).toBe("at least 1");
  });
});
