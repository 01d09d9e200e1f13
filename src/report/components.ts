import Table from "cli-table3";
import { z } from "zod";
import { componentRows } from "./componentRows.ts";

/** `dualcoast components --json`. */
export const componentsSchema = z
  .object({
    schemaVersion: z.literal(1),
    kind: z.literal("components"),
    rows: z.array(
      z.object({
        row: z.string(),
        system: z.string(),
        level: z.enum(["live", "contract", "recorded", "not built"]),
        shown: z.string(),
        missing: z.string(),
      }),
    ),
  })
  .meta({ title: "Dualcoast components and their proof" });

export function componentsDocument(): z.infer<typeof componentsSchema> {
  return { schemaVersion: 1, kind: "components", rows: componentRows.map((row) => ({ ...row })) };
}

/** The rows for a terminal. */
export function renderComponents(): string {
  const table = new Table({
    head: ["row", "system", "proof", "shown by", "not shown"],
    style: { head: [], border: [] },
    colWidths: [6, 42, 11, 50, 40],
    wordWrap: true,
  });
  for (const { row, system, level, shown, missing } of componentRows) table.push([row, system, level, shown, missing]);
  return table.toString();
}
