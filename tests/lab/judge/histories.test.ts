import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readHistories } from "../../../lab/judge/histories.ts";

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), "histories-"));
});
afterEach(() => rm(dir, { recursive: true }));

const line = (t: number, seq: number) => JSON.stringify({ t, clientId: "c", seq, kind: "write", ok: true });
async function file(name: string, text: string): Promise<string> {
  await writeFile(path.join(dir, name), text);
  return path.join(dir, name);
}

test("puts the answers of both clients in the order of time", async () => {
  const outside = await file("outside.jsonl", `${line(1, 1)}\n${line(3, 3)}\n`);
  const inside = await file("inside.jsonl", `${line(2, 2)}\n`);
  const answers = await readHistories([
    { file: outside, client: "outside" },
    { file: inside, client: "inside" },
  ]);
  expect(answers.map(({ seq, client }) => [seq, client])).toEqual([
    [1, "outside"],
    [2, "inside"],
    [3, "outside"],
  ]);
});

test("leaves out a last line that is still being written", async () => {
  const half = await file("a.jsonl", `${line(1, 1)}\n${line(2, 2)}\n${line(3, 3).slice(0, 20)}`);
  expect((await readHistories([{ file: half, client: "outside" }])).map(({ seq }) => seq)).toEqual([1, 2]);
});

test("fails on a broken line, naming file and line", async () => {
  const broken = await file("a.jsonl", `${line(1, 1)}\n{"t":1}\n${line(3, 3)}\n`);
  await expect(readHistories([{ file: broken, client: "outside" }])).rejects.toThrow(
    `${broken}:2: clientId and seq must be there`,
  );
});

test("reads an empty history", async () => {
  expect(await readHistories([{ file: await file("a.jsonl", ""), client: "inside" }])).toEqual([]);
});
