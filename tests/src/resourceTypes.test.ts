import { readFileSync } from "node:fs";
import { expect, test, vi } from "vitest";
import { builtRegion } from "../support/build.ts";
import { outputsOf } from "../support/outputs.ts";
import { stackConfig } from "../support/stackFiles.ts";

// A region has over a hundred resources: on a busy machine more than the usual five seconds.
vi.setConfig({ testTimeout: 60_000 });

const page = readFileSync(new URL("../../docs/components.md", import.meta.url), "utf8");
const rows = [...page.matchAll(/^\| `([^`]+)` +\| (.*) \|$/gm)].map(([, token = "", text = ""]) => ({ token, text }));

const both = async () => [
  await builtRegion(stackConfig("prod-east"), outputsOf("west")),
  await builtRegion(stackConfig("dr-west"), outputsOf("east")),
];

test("docs/components.md lists exactly the components and resource types that the two stacks register", async () => {
  const registered = (await both()).flatMap(({ made }) => made.types()).filter((type) => !type.startsWith("pulumi:"));
  const listed = rows.map(({ token }) => token).filter((token) => !/\/get[A-Z]/.test(token));
  expect([...new Set(listed)].sort()).toEqual([...new Set(registered)].sort());
});

test("docs/components.md lists every property that is used", async () => {
  const missing = (await both())
    .flatMap(({ made }) => made.resources)
    .filter(({ type }) => /^(aws|awsx|cloudflare):/.test(type))
    .flatMap(({ type, inputs }) => {
      const text = rows.find(({ token }) => token === type)?.text ?? "";
      const words = new Set(text.match(/[A-Za-z0-9]+/g));
      const covered = (key: string): boolean =>
        words.has(key) || (/^(block|ignore|restrict)Public/.test(key) && /four flags/.test(text));
      return Object.keys(inputs as object)
        .filter((key) => !covered(key))
        .map((key) => `${type} ${key}`);
    });
  expect([...new Set(missing)]).toEqual([]);
});

test("docs/components.md lists every invoke", async () => {
  const called = (await both()).flatMap(({ made }) => made.calls.map(({ token }) => token));
  for (const token of new Set(called)) expect(rows.map((row) => row.token)).toContain(token);
  expect(new Set(called).size).toBe(2);
});
