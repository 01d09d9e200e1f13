import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { type Exemption, exemptionSet, type Finding, globPattern, applyExemptions } from "../../policies/core/index.ts";
import { exemptionProblems } from "../../policies/exemptionProblems.ts";
import { readExemptions } from "../../policies/exemptionFile.ts";
import { findRule } from "../../policies/rules/index.ts";

const clock = () => new Date("2026-11-22T00:00:00Z");
const urn = "urn:pulumi:prod-east::dualcoast::aws:kms/key:Key::data";
const entry = (change: Partial<Exemption> = {}): Exemption => ({
  rule: "EN-09",
  urn,
  reason: "rotated by its owner, outside KMS",
  owner: "platform",
  created: "2026-11-01",
  expires: "2026-12-01",
  ...change,
});
const finding = (change: Partial<Finding> = {}): Finding => ({
  rule: "EN-09",
  severity: "high",
  level: "mandatory",
  urn,
  type: "aws:kms/key:Key",
  name: "data",
  message: "m",
  remediation: "r",
  ...change,
});
const setOf = (...entries: Exemption[]) => exemptionSet(entries, (rule) => findRule(rule)?.id, clock);

/** Judges a finding that the entry should cover, then the entry itself. */
function problems(change: Partial<Exemption>, found: Finding[] = [finding()]): string[] {
  const set = setOf(entry(change));
  applyExemptions(found, set);
  return exemptionProblems(set, ["prod-east"], findRule).map(({ message }) => message);
}

test("an entry covers its rule on its resource, by id or name, until its last day", () => {
  for (const change of [{}, { rule: "en-09-key-rotation" }, { expires: "2026-11-22" }, { urn: "urn:*::data" }]) {
    const { violations, exempted } = applyExemptions([finding()], setOf(entry(change)));
    expect([violations, exempted.map(({ owner }) => owner)]).toEqual([[], ["platform"]]);
  }
});

test("an entry covers nothing else, and nothing when it has expired", () => {
  const others = [finding({ rule: "EN-10" }), finding({ urn: `${urn}2` }), finding({ urn: `x${urn}` })];
  expect(applyExemptions(others, setOf(entry())).violations).toEqual(others);
  expect(applyExemptions([finding()], setOf(entry({ expires: "2026-11-21" }))).violations).toEqual([finding()]);
});

test("the rules that judge the judging take no exemption", () => {
  const found = [finding({ rule: "GV-04" }), finding({ rule: "GV-05" })];
  const set = setOf(entry({ rule: "GV-04" }), entry({ rule: "GV-05" }));
  expect(applyExemptions(found, set).violations).toEqual(found);
  expect(problems({ rule: "GV-04" })).toEqual(["GV-04 judges the judging: it takes no exemption"]);
});

test("a star stands for any run of characters, and everything else for itself", () => {
  expect(globPattern("a.b*c").test("a.bxxc")).toBe(true);
  expect(globPattern("a.b*c").test("axbxxc")).toBe(false);
  expect(globPattern("a*").test("ba")).toBe(false);
});

/** What `testRule` asks of other rules' cases: GV-04 judges entries, not resources. */
const compliant: Readonly<Record<string, Partial<Exemption>>> = {
  "an entry that covers something": {},
  "an entry that ends today": { expires: "2026-11-22" },
  "a name with an ending left open": { urn: "urn:pulumi:prod-*::dualcoast::aws:kms/key:Key::dat*" },
};
/** Another form of the same. */
const alias: Readonly<Record<string, Partial<Exemption>>> = { "a rule by its name": { rule: "en-09-key-rotation" } };
const violating: readonly [Partial<Exemption>, string][] = [
  [{ rule: "EN-99" }, "names no rule: EN-99"],
  [{ rule: "a b" }, "names no rule: not an id"],
  [{ reason: "because" }, "must give its reason, in a sentence"],
  [{ owner: " " }, "must name its owner"],
  [{ created: "yesterday" }, "must give created and expires as dates like 2026-03-01"],
  [{ expires: "2026-13-01" }, "must give created and expires as dates like 2026-03-01"],
  [{ created: "2026-11-23" }, "was created in the future"],
  [{ expires: "2026-11-21" }, "expired on 2026-11-21"],
  [{ expires: "2027-11-01" }, "lasts 365 days: at most 180 are allowed for EN-09"],
  [{ rule: "NW-08", expires: "2027-02-01" }, "lasts 92 days: at most 90 are allowed for NW-08"],
  [{ urn: "*" }, "must give a URN: urn:pulumi:STACK::PROJECT::TYPE::NAME"],
  [{ urn: "urn:pulumi:*::*::*::data" }, "is too wide: the type must be written out"],
  [{ urn: "urn:pulumi:*::*::aws:kms/key:Key::d*" }, "is too wide: the name must be written out, but for an ending"],
  [{ rule: "NW-08", urn: `${urn}*` }, "is too wide: NW-08 is exempted for one resource by name"],
  [{ urn: `${urn}-gone` }, "covers nothing any more: remove it"],
];

test.each(Object.entries({ ...compliant, ...alias }))("%s is no finding", (_name, change) => {
  expect(problems(change)).toEqual([]);
});

test.each(violating)("%j is a finding", (change, message) => {
  expect(problems(change)).toEqual([message]);
});

test("an entry for another stack is not this one's to match", () => {
  expect(problems({ urn: urn.replace("prod-east", "dr-west") })).toEqual([]);
  expect(problems({ urn: urn.replace("prod-east", "*") }, [])).toEqual(["covers nothing any more: remove it"]);
});

test("the longest time is a parameter", () => {
  const set = setOf(entry({ expires: "2026-12-31" }));
  applyExemptions([finding()], set);
  const config = { "gv-04-exemptions-reviewed": { maxDays: 30 } };
  expect(exemptionProblems(set, [], findRule, config).map(({ message }) => message)).toEqual([
    "lasts 60 days: at most 30 are allowed for EN-09",
  ]);
});

test("the repository's own exemptions are sound on the day of the newest", () => {
  const entries = readExemptions();
  const newest =
    entries
      .map(({ created }) => created)
      .sort()
      .at(-1) ?? "";
  const set = exemptionSet(
    entries,
    (rule) => findRule(rule)?.id,
    () => new Date(newest),
  );
  expect(exemptionProblems(set, [], findRule)).toEqual([]);
});

test("a file that cannot be read as exemptions is refused in one sentence that names it", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "dualcoast-"));
  const file = path.join(folder, "exemptions.json");
  const read = () => readExemptions(pathToFileURL(file));
  try {
    expect(read).toThrow(`${file} cannot be read (ENOENT)`);
    writeFileSync(file, "{");
    expect(read).toThrow(`${file} is not JSON: exemptions are a JSON list`);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
