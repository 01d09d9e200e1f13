import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { readDurations, renderPage, totalSeconds } from "../../../lab/aws/durationsPage.ts";

const root = path.join(import.meta.dirname, "..", "..", "..");
const durations = await readDurations();

test("docs/durations.md is what the table says", async () => {
  const page = await readFile(path.join(root, "docs", "durations.md"), "utf8");
  expect(page, "run: node lab/aws/durationsPage.ts").toBe(await renderPage(durations));
});

test("each operation is named once", () => {
  const names = durations.map(({ operation }) => operation);
  expect(names).toEqual([...new Set(names)]);
});

test("what a failover waits for is divided by its pace, what a deployment waits for by the other", () => {
  const paces = Object.fromEntries(durations.map(({ operation, paceOf }) => [operation, paceOf]));
  expect(paces).toMatchObject({
    "rds-create": "deploy",
    "rds-create-replica": "deploy",
    "nat-gateway": "deploy",
    "load-balancer": "deploy",
    "rds-promote": "failover",
    "ec2-boot": "failover",
  });
});

test("a promotion takes the 100 seconds that were measured", () => {
  const promotion = durations.find(({ operation }) => operation === "rds-promote");
  expect(promotion && totalSeconds(promotion)).toBe(100);
});
