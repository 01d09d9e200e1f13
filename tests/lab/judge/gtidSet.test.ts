import { expect, test } from "vitest";
import { GtidSet } from "../../../lab/judge/gtidSet.ts";

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

test.each(["nonsense", `${a}`, "undefined"])("fails on %j", (text) => {
  expect(() => new GtidSet(text)).toThrow(`"${text}" is not a GTID set`);
});
