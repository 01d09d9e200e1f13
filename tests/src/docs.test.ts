import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { configKeys, singletons } from "../../src/configSchema.ts";
import { stackConfig } from "../support/stackFiles.ts";

const page = (name: string): string => readFileSync(new URL(`../../docs/${name}.md`, import.meta.url), "utf8");
const cells = (text: string): string[][] =>
  [...text.matchAll(/^\| `([^`]+)` +\|(.*)\|$/gm)].map(([, key = "", rest = ""]) => [
    key,
    ...rest.split("|").map((cell) => cell.trim()),
  ]);

test("docs/config.md describes exactly the keys that the program reads", () => {
  expect(cells(page("config")).map(([key]) => key)).toEqual(Object.keys(configKeys));
});

test("docs/owners.md names for each singleton the stack whose config lists it", () => {
  const owners = cells(page("owners")).map(([key, , owner]) => [key, owner]);
  expect(owners.map(([key]) => key)).toEqual([...singletons]);
  for (const [key, owner] of owners) {
    const stacks = ["prod-east", "dr-west"].filter((stack) => stackConfig(stack).owns.some((one) => one === key));
    expect([key, stacks.map((stack) => `\`${stack}\``)]).toEqual([key, [owner]]);
  }
});
