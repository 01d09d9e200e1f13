import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { parseConfig, type ProgramConfig } from "../../src/config.ts";

/** The config section of a tracked stack file, as the engine hands it to the program: everything is text. */
export function stackValues(stack: string): Record<string, string> {
  const file = new URL(`../../Pulumi.${stack}.yaml`, import.meta.url);
  const { config } = parse(readFileSync(file, "utf8")) as { config: Record<string, unknown> };
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [key, typeof value === "string" ? value : JSON.stringify(value)]),
  );
}

/** The tracked config of a stack, with some keys changed (`undefined` removes one). */
export function stackConfig(stack: string, changes: Record<string, unknown> = {}): ProgramConfig {
  const values: Record<string, string> = stackValues(stack);
  for (const [key, value] of Object.entries(changes)) {
    const full = `dualcoast:${key}`;
    if (value === undefined) Reflect.deleteProperty(values, full);
    else values[full] = typeof value === "string" ? value : JSON.stringify(value);
  }
  return parseConfig({ stack, values, secretKeys: new Set() });
}
