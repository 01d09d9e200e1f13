import { expect, test } from "vitest";
import { GtidSet } from "../../contract/gtidSet.ts";

const a = "3e11fa47-71ca-11e1-9e33-c80aa9429562";
const b = "4f22fa47-71ca-11e1-9e33-c80aa9429562";

test("knows single numbers and both ends of intervals, by source", () => {
  const set = new GtidSet(`${a}:1-5:7,\n${b}:2`);
  const members = [`${a}:1`, `${a}:5`, `${a}:7`, `${b}:2`];
  const others = [`${a}:0`, `${a}:6`, `${a}:8`, `${b}:1`, `${b}:3`];
  expect([members, others].map((list) => list.map((gtid) => set.has(gtid)))).toEqual([
    [true, true, true, true],
    [false, false, false, false, false],
  ]);
  expect(set.size).toBe(7);
});

test("keeps tagged transactions apart from untagged ones", () => {
  const set = new GtidSet(`${a}:1-2:batch:8-9`);
  expect([`${a}:2`, `${a}:8`, `${a}:batch:8`, `${a}:batch:2`].map((gtid) => set.has(gtid))).toEqual([
    true,
    false,
    true,
    false,
  ]);
  expect(set.size).toBe(4);
});

test("of an empty text is empty", () => {
  expect(new GtidSet("").size).toBe(0);
  expect(new GtidSet("").has(`${a}:1`)).toBe(false);
});

test.each<[what: string, own: string, other: string, missing: number]>([
  ["nothing of itself", `${a}:1-9,${b}:3`, `${a}:1-9,${b}:3`, 0],
  ["nothing of an empty set", "", `${a}:1-9`, 0],
  ["all of it in an empty set", `${a}:1-9,${b}:3`, "", 10],
  ["all of another source's", `${a}:1-9`, `${b}:1-9`, 9],
  ["what comes before, between and after", `${a}:1-20`, `${a}:12-15:3-5`, 13],
  ["only what is in no interval, where they overlap or touch", `${a}:1-20`, `${a}:5-10:8-15:16`, 8],
  ["the last one", `${a}:1-20`, `${a}:1-19`, 1],
  ["the first one", `${a}:1-20`, `${a}:2-40`, 1],
  ["nothing where the other has more", `${a}:5-6`, `${a}:1-100`, 0],
  ["each of its intervals", `${a}:1-2:8-9`, `${a}:2-8`, 2],
  ["a tagged transaction where the other has the untagged", `${a}:tag:1-3`, `${a}:1-3`, 3],
])("misses %s", (_, own, other, missing) => {
  expect(new GtidSet(own).missingFrom(new GtidSet(other))).toBe(missing);
});

test.each(["nonsense", `${a}`, "undefined"])("fails on %j", (text) => {
  expect(() => new GtidSet(text)).toThrow(`"${text}" is not a GTID set`);
});
