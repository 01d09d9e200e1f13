import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import * as contract from "../../contract/index.ts";

const root = path.resolve(import.meta.dirname, "../..");
const text = await readFile(path.join(root, "docs/contract.md"), "utf8");
const schema = contract.splitStatements(await readFile(contract.schemaFile, "utf8"));

/** Cells of all rows of the tables below a heading, up to the next heading. */
function rows(heading: string): string[][] {
  const section = text.split(`\n## ${heading}\n`)[1]!.split("\n## ")[0]!;
  const lines = section.split("\n").filter((line) => line.startsWith("| `"));
  return lines.map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}
const words = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1]!);

test("the table of paths has exactly the contract's paths", () => {
  const documented = rows("Paths").map(([cell]) => words(cell!)[0]);
  const { edgeHealth, events, deepHealth, health } = contract.paths;
  expect(documented).toEqual([
    `GET ${edgeHealth}`,
    `POST ${events}`,
    `GET ${events}`,
    `POST ${deepHealth}`,
    `GET ${health}`,
  ]);
  for (const header of Object.values(contract.headers)) expect(text).toContain(`\`${header}\``);
});

test("the reasons are those that the code gives", () => {
  const reasons: contract.WriteRefusal[] = ["read-only", "fenced", "database"];
  expect(rows("When it does not write").map(([cell]) => words(cell!)[0])).toEqual(reasons);
  const refusals: contract.EdgeRefusal[] = ["unknown-writer", "not-writer", "lease-expired"];
  expect(words(rows("Paths")[0]![2]!).slice(2)).toEqual(refusals);
});

const sample: Record<string, unknown> = {
  region: "r", run: "r", holder: "h", role: "replica", kind: "drain", status: "pending", error: "e", serverVersion: "8",
  question: "q", answers: "q", fencedBy: "r", retrievedGtid: "", executedGtid: "", args: {}, result: {}, ioRunning: true, sqlRunning: true, readOnly: true,
}; // prettier-ignore

test.each([
  ["writer", contract.parseWriter, ["fencedBy"]],
  ["operator-lease", contract.parseOperatorLease, []],
  ["read-only-grant", contract.parseReadOnlyGrant, []],
  ["question", contract.parseQuestion, []],
  ["probe#database", contract.parseProbe, ["answers"]],
  ["command#<uuid>", contract.parseCommand, ["args", "result", "error"]],
] as const)("the record %s has exactly the fields that are documented", (id, parse, optional) => {
  const row = rows("Records").find(([cell]) => words(cell!)[0] === id);
  const fields = words(row![1]!);
  const item = { id, ...Object.fromEntries(fields.map((field) => [field, sample[field] ?? 1])) };
  expect(Object.keys(parse(item)).sort()).toEqual(["id", ...fields].sort());
  for (const field of fields.filter((one) => !(optional as readonly string[]).includes(one))) {
    expect(() => parse({ ...item, [field]: undefined })).toThrow(field);
  }
});

test("the tables, columns and keys are those of the schema", () => {
  const made = schema
    .filter((statement) => statement.startsWith("CREATE TABLE"))
    .map((statement) => {
      const table = /EXISTS dualcoast\.(\w+)/.exec(statement)![1]!;
      const key = /PRIMARY KEY \(([^)]+)\)/.exec(statement)![1]!.split(", ");
      const columns = [...statement.matchAll(/^ {2}([a-z_]+) /gm)].map((match) => match[1]!);
      return [table, columns, key];
    });
  expect(rows("Tables").map((cells) => [words(cells[0]!)[0], words(cells[1]!), words(cells[2]!)])).toEqual(made);
  expect(made.map(([table]) => table)).toEqual(["events", "heartbeat", "deep_check"]);
});

test("the config's fields are those that are read", () => {
  const documented = rows("Config").flatMap(([cell]) => words(cell!));
  const seconds = { leaseSeconds: 10, renewSeconds: 2, longestTransactionSeconds: 4, skewSeconds: 1 };
  const ports = { databasePort: 3306, listenPort: 8080 };
  const item = { ...Object.fromEntries(documented.map((field) => [field, "us-east-1"])), ...seconds, ...ports };
  const read = contract.parseAppConfig({ ...item, schemaVersion: 1, bootstrapWriter: true });
  const { timing, ...rest } = read;
  expect([...Object.keys(rest), ...Object.keys(seconds)].sort()).toEqual([...documented].sort());
  expect(timing).toEqual(contract.defaultTiming);
});

test("the library imports nothing outside itself", async () => {
  const files = (await readdir(path.join(root, "contract"))).filter((file) => file.endsWith(".ts"));
  const sources = await Promise.all(files.map((file) => readFile(path.join(root, "contract", file), "utf8")));
  const from = sources.flatMap((source) =>
    [...source.matchAll(/(?:from|import) "([^"]+)"/g)].map((match) => match[1]!),
  );
  expect(from.filter((name) => !/^\.\/\w+\.ts$/.test(name))).toEqual([]);
  expect(from.length).toBeGreaterThan(10);
});

test("splits a schema into statements without comments", () => {
  expect(contract.splitStatements("-- a; b\nSELECT 1;\n\nSELECT\n  2\n;\n")).toEqual(["SELECT 1", "SELECT\n  2"]);
  expect(schema).toHaveLength(4);
});
