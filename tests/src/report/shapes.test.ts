import { readFileSync } from "node:fs";
import path from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { expect, test } from "vitest";

const docs = path.resolve(import.meta.dirname, "../../../docs");
const page = readFileSync(path.join(docs, "shapes.md"), "utf8");
const examples = [...page.matchAll(/```json ([a-z-]+)\n([\s\S]*?)```/g)].map(
  (found) => [found[1]!, found[2]!] as const,
);

test("every command's shape has an example", () => {
  expect(examples.map(([name]) => name)).toEqual(["status", "plan", "deploy", "components", "lab-status"]);
});

test.each(examples)("the example of %s is valid against its schema", (name, text) => {
  const ajv = new Ajv2020({ allErrors: true });
  addFormats.default(ajv);
  const validate = ajv.compile(JSON.parse(readFileSync(path.join(docs, `schemas/${name}.schema.json`), "utf8")));
  validate(JSON.parse(text));
  expect(validate.errors).toBeNull();
});

test("every schema that the page names is there", () => {
  const named = [...page.matchAll(/\(schemas\/([a-z-]+\.schema\.json)\)/g)].map((found) => found[1]!);
  for (const name of named) expect(readFileSync(path.join(docs, "schemas", name), "utf8")).toContain('"title"');
});
