/** Finds the entry of a token in the files of a plugin, importing a file when one of its types is first used. */
import { readFileSync } from "node:fs";
import { resources } from "../tokens.ts";
import type { PluginName } from "../tokens.ts";
import type { PluginSchema } from "./schema.ts";
import type { ResourceTable, ResourceType } from "./types.ts";

/** Entry of `token` in `lab/plugins/<plugin>/types/`, or undefined where no file has it. */
export async function entry(plugin: PluginName, token: string): Promise<ResourceType | undefined> {
  const file = Object.entries(resources[plugin]).find(([, tokens]) => tokens.includes(token))?.[0];
  if (file === undefined) return undefined;
  const { types } = (await import(new URL(`../${plugin}/types/${file}.ts`, import.meta.url).href)) as {
    types: ResourceTable;
  };
  return types[token];
}

/** The generated schema of a plugin. */
export function schemaOf(plugin: PluginName): PluginSchema {
  return JSON.parse(readFileSync(new URL(`../${plugin}/schema.json`, import.meta.url), "utf8")) as PluginSchema;
}
