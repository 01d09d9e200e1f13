import { describe, expect, test } from "vitest";
import * as contract from "../../contract/index.ts";

const probe = {
  id: "probe#database",
  at: 1_700_000_000_000,
  region: "us-west-2",
  role: "replica",
  heartbeatAt: 1_699_999_999_000,
  heartbeatAgeSeconds: 1,
  retrievedGtid: "a:1-5",
  executedGtid: "a:1-4",
  ioRunning: true,
  sqlRunning: true,
  readOnly: true,
  serverVersion: "8.4.3",
  appInstances: 2,
};
const good = {
  parseWriter: { id: "writer", region: "us-east-1", epoch: 1, roleEpoch: 0, leaseUntil: 5, updatedAt: 6 },
  parseOperatorLease: { id: "operator-lease", run: "r1", holder: "ada@laptop", expires: 7 },
  parseReadOnlyGrant: { id: "read-only-grant", region: "us-west-2", run: "r1", expires: 7 },
  parseProbe: probe,
  parseQuestion: { id: "question", run: "r1", question: "r1/7" },
  parseCommand: { id: "command#1", kind: "drain", args: { x: 1 }, status: "pending", createdAt: 1, deadline: 2 },
  parseDrainResult: { drained: true, retrievedGtid: "", executedGtid: "a:1", newestHeartbeatAt: 0 },
  parseDeepCheckResult: { ok: true, epoch: 2, region: "us-west-2" },
} as const;
const bad: [keyof typeof good, object, string][] = [
  ["parseWriter", { fencedBy: 7 }, "writer record: fencedBy must be text of 1 to 4096 characters, got 7"],
  ["parseWriter", { id: "x" }, 'writer record: id must be one of writer, got "x"'],
  ["parseWriter", { region: "" }, 'writer record: region must be text of 1 to 20 characters, got ""'],
  ["parseWriter", { epoch: 0 }, "writer record: epoch must be a whole number of at least 1, got 0"],
  ["parseWriter", { epoch: "2" }, 'writer record: epoch must be a whole number of at least 1, got "2"'],
  ["parseWriter", { roleEpoch: -1 }, "writer record: roleEpoch must be a whole number of at least 0, got -1"],
  ["parseWriter", { leaseUntil: 1.5 }, "writer record: leaseUntil must be a whole number of at least 0, got 1.5"],
  [
    "parseWriter",
    { updatedAt: undefined },
    "writer record: updatedAt must be a whole number of at least 0, got nothing",
  ],
  ["parseOperatorLease", { run: 1 }, "operator-lease record: run must be text of 1 to 4096 characters, got 1"],
  [
    "parseOperatorLease",
    { holder: [] },
    "operator-lease record: holder must be text of 1 to 4096 characters, got a list",
  ],
  [
    "parseOperatorLease",
    { expires: null },
    "operator-lease record: expires must be a whole number of at least 0, got null",
  ],
  [
    "parseReadOnlyGrant",
    { region: {} },
    "read-only-grant record: region must be text of 1 to 20 characters, got an object",
  ],
  ["parseReadOnlyGrant", { run: "" }, 'read-only-grant record: run must be text of 1 to 4096 characters, got ""'],
  [
    "parseReadOnlyGrant",
    { expires: NaN },
    "read-only-grant record: expires must be a whole number of at least 0, got NaN",
  ],
  ["parseProbe", { answers: "" }, 'probe record: answers must be text of 1 to 100 characters, got ""'],
  ["parseQuestion", { run: 1 }, "question record: run must be text of 1 to 4096 characters, got 1"],
  ["parseQuestion", { question: "" }, 'question record: question must be text of 1 to 100 characters, got ""'],
  ["parseQuestion", { id: "writer" }, 'question record: id must be one of question, got "writer"'],
  ["parseProbe", { at: 0 }, "probe record: at must be a whole number of at least 1, got 0"],
  ["parseProbe", { role: "source" }, 'probe record: role must be one of replica, primary, got "source"'],
  ["parseProbe", { heartbeatAt: -1 }, "probe record: heartbeatAt must be a whole number of at least 0, got -1"],
  [
    "parseProbe",
    { heartbeatAgeSeconds: -0.5 },
    "probe record: heartbeatAgeSeconds must be a number of at least 0, got -0.5",
  ],
  ["parseProbe", { retrievedGtid: null }, "probe record: retrievedGtid must be text, got null"],
  ["parseProbe", { executedGtid: 3 }, "probe record: executedGtid must be text, got 3"],
  ["parseProbe", { ioRunning: "Yes" }, 'probe record: ioRunning must be true or false, got "Yes"'],
  ["parseProbe", { sqlRunning: 1 }, "probe record: sqlRunning must be true or false, got 1"],
  ["parseProbe", { readOnly: 0 }, "probe record: readOnly must be true or false, got 0"],
  ["parseProbe", { serverVersion: "" }, 'probe record: serverVersion must be text of 1 to 4096 characters, got ""'],
  ["parseProbe", { appInstances: -2 }, "probe record: appInstances must be a whole number of at least 0, got -2"],
  ["parseCommand", { id: "drain" }, 'command record: id must be command#<uuid>, got "drain"'],
  ["parseCommand", { id: "command#" }, 'command record: id must be command#<uuid>, got "command#"'],
  ["parseCommand", { kind: "rm" }, 'command record: kind must be one of drain, deep-check, got "rm"'],
  ["parseCommand", { args: 1 }, "command record: args must be an object, got 1"],
  ["parseCommand", { status: "?" }, 'command record: status must be one of pending, running, done, failed, got "?"'],
  ["parseCommand", { result: "x" }, 'command record: result must be an object, got "x"'],
  ["parseCommand", { error: 1 }, "command record: error must be text of 1 to 4096 characters, got 1"],
  ["parseCommand", { createdAt: "" }, 'command record: createdAt must be a whole number of at least 0, got ""'],
  ["parseCommand", { deadline: true }, "command record: deadline must be a whole number of at least 0, got true"],
  ["parseDrainResult", { drained: "yes" }, 'drain result: drained must be true or false, got "yes"'],
  ["parseDeepCheckResult", { ok: false }, "deep-check result: ok must be true"],
  ["parseDeepCheckResult", { epoch: 0 }, "deep-check result: epoch must be a whole number of at least 1, got 0"],
];

describe.each(Object.entries(good))("%s", (name, shape) => {
  const parse = contract[name as keyof typeof good] as (value: unknown) => unknown;

  test("reads the shape, and lets through fields that a newer version may add", () => {
    expect(parse(shape)).toEqual(shape);
    expect(parse({ ...shape, later: 1 })).toEqual(shape);
  });

  test.each([null, undefined, "text", 4, [shape]])("fails on %j, which is no object", (value) => {
    expect(() => parse(value)).toThrow(/: must be an object, got /);
  });
});

test.each(bad)("%s fails with %j", (name, change, message) => {
  const parse = contract[name] as (value: unknown) => unknown;
  expect(() => parse({ ...good[name], ...change })).toThrow(new contract.BadShape(message));
});

test("says everything that is wrong at once", () => {
  const message =
    'writer record: region must be text of 1 to 20 characters, got nothing; epoch must be a whole number of at least 1, got "1"';
  expect(() => contract.parseWriter({ ...good.parseWriter, region: undefined, epoch: "1" })).toThrow(message);
});

test("a command keeps its result and its error, and needs no args", () => {
  const done = { ...good.parseCommand, args: undefined, status: "failed", result: { drained: false }, error: "late" };
  expect(contract.parseCommand(done)).toEqual({ ...done, args: {} });
});

test("a long value is cut short in a message", () => {
  const message = `operator-lease record: run must be text of 1 to 4096 characters, got "${"x".repeat(56)}...`;
  expect(() => contract.parseOperatorLease({ ...good.parseOperatorLease, run: "x".repeat(5_000) })).toThrow(message);
});
