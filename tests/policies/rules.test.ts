import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { groups, foldType } from "../../policies/core/index.ts";
import { allRules, findRule } from "../../policies/rules/index.ts";
import { judge } from "./support.ts";

test("ids and names are unique, in order, and in the form of their group", () => {
  const ids = allRules.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(new Set(allRules.map(({ name }) => name)).size).toBe(ids.length);
  for (const group of Object.keys(groups)) {
    const own = allRules.filter((rule) => rule.group === group).map(({ id }) => id);
    expect(own).toEqual([...own].sort());
  }
  for (const { id, name, group } of allRules) {
    expect(id).toMatch(new RegExp(`^${groups[group].prefix}-\\d\\d$`));
    expect(name.startsWith(`${id.toLowerCase()}-`)).toBe(true);
  }
});

test("each group has every rule of the catalogue", () => {
  const counts = Object.fromEntries(
    Object.keys(groups).map((group) => [group, allRules.filter((rule) => rule.group === group).length]),
  );
  expect(counts).toEqual({
    encryption: 18,
    transit: 9,
    iam: 23,
    network: 19,
    logging: 16,
    recovery: 23,
    edge: 12,
    governance: 6,
  });
});

test("rules ask for folded types only", () => {
  for (const { id, types } of allRules) for (const type of types) expect([id, foldType(type)]).toEqual([id, type]);
});

test("a rule is found by id in any case, and by name", () => {
  expect(findRule("en-02")?.id).toBe("EN-02");
  expect(findRule("en-02-database-storage-encrypted")?.id).toBe("EN-02");
  expect(findRule("en-02-database")).toBe(undefined);
});

test("every rule has a table of cases; testRule counts them", () => {
  const folder = import.meta.dirname;
  const sources = readdirSync(folder)
    .filter((name) => name.endsWith(".test.ts"))
    .map((name) => readFileSync(path.join(folder, name), "utf8"));
  const tables = sources.flatMap((text) =>
    [...text.matchAll(/^(?:testRule\(| {2}\[)([a-z]{2}\d\d), /gm)].map(([, name = ""]) => name),
  );
  // Entries of exemptions and of files are no resources: exemptions.test.ts and governance.test.ts have their cases.
  const names = allRules.map(({ id }) => id.toLowerCase().replace("-", "")).filter((name) => !/gv0[45]/.test(name));
  expect(tables.sort()).toEqual(names.sort());
});

// GV-04 judges the file of exemptions, which no example can show.
test.each(allRules.filter(({ id }) => id !== "GV-04").map((rule) => [rule.id, rule] as const))(
  "%s: its good example passes and its bad one fails",
  (_id, rule) => {
    expect(judge(rule, rule.examples.good).violations).toEqual([]);
    expect(judge(rule, rule.examples.bad).violations.length).toBeGreaterThan(0);
  },
);
