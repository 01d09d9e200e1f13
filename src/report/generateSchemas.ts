import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { deploySchema, labStatusSchema } from "./commandShapes.ts";
import { componentsSchema } from "./components.ts";
import { planDocumentSchema } from "./plan.ts";
import { matrixSchema, reportSchema } from "./schema.ts";
import { statusSchema } from "./status.ts";

const schemas: Readonly<Record<string, z.ZodType>> = {
  report: reportSchema,
  matrix: matrixSchema,
  plan: planDocumentSchema,
  status: statusSchema,
  components: componentsSchema,
  deploy: deploySchema,
  "lab-status": labStatusSchema,
};

/** The published schemas, by file name, as text. JSON Schema draft 2020-12. */
export function schemaFiles(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [
      `${name}.schema.json`,
      `${JSON.stringify(z.toJSONSchema(schema, { target: "draft-2020-12" }), null, 2)}\n`,
    ]),
  );
}

// Run as a program, it writes them: node src/report/generateSchemas.ts
if (process.argv[1] === import.meta.filename) {
  const folder = path.resolve(import.meta.dirname, "../../docs/schemas");
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(schemaFiles())) writeFileSync(path.join(folder, name), text);
}
