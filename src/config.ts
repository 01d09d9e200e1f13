import * as pulumi from "@pulumi/pulumi";
import type { z } from "zod";
import { configKeys, textKeys, type ConfigKey, type ConfigValues } from "./configSchema.ts";

/** The stack's config, checked, with the stack's own name and place. */
export interface ProgramConfig extends ConfigValues {
  /** Name of the stack, e.g. `prod-east`. */
  readonly stack: string;
  /** Where the stack is, the last word of its name: part of the names of its resources, whatever its role. */
  readonly place: string;
}

export interface RawConfig {
  readonly stack: string;
  /** Values as the engine hands them over: full key to text (JSON for lists and maps). */
  readonly values: Readonly<Record<string, string>>;
  /** Full keys whose values are secret, and so may not appear in a message. */
  readonly secretKeys: ReadonlySet<string>;
}

const namespace = "dualcoast:";

function parsed(key: string, value: string): unknown {
  if (textKeys.has(key)) return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value; // not JSON: the schema says what it should have been
  }
}

function at(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((inner, key) => (inner as Record<PropertyKey, unknown> | undefined)?.[key], value);
}

function mistake(key: string, value: unknown, issue: z.core.$ZodIssue): string[] {
  const path = [key, ...issue.path].join(".");
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((name) => `${namespace}${path}.${name} is not known; remove it or correct its name`);
  }
  const got = at(value, issue.path);
  if (got === undefined) return [`${namespace}${path} is missing; it ${issue.message}`];
  return [`${namespace}${path} is ${JSON.stringify(got)}; it ${issue.message}`];
}

function checkKey(raw: RawConfig, key: ConfigKey, found: Partial<Record<ConfigKey, unknown>>): string[] {
  const full = namespace + key;
  if (raw.secretKeys.has(full)) return [`${full} is a secret; set it in plain text: no secret belongs in a stack file`];
  const text = raw.values[full];
  const value = text === undefined ? undefined : parsed(key, text);
  const result = configKeys[key].safeParse(value);
  if (result.success) found[key] = result.data;
  return result.success ? [] : result.error.issues.flatMap((issue) => mistake(key, value, issue));
}

/** What must hold between keys. Looks only at keys that are right by themselves. */
function checkTogether(stack: string, found: Partial<ConfigValues>): string[] {
  const { region, peer, peerRegion, writer, owns = [], edge, database } = found;
  const mistakes: string[] = [];
  const say = (key: string, value: unknown, remedy: string): void => {
    mistakes.push(`${namespace}${key} is ${JSON.stringify(value)}; ${remedy}`);
  };
  if (peer === stack) say("peer", peer, "it must be the other stack");
  if (region && region === peerRegion) say("peerRegion", peerRegion, "it must differ from dualcoast:region");
  const witness = writer?.witnessRegion;
  if (witness && (witness === region || witness === peerRegion)) {
    say("writer.witnessRegion", witness, "it must be a third region: it decides when one of the two is lost");
  }
  if (owns.includes("edge") && "edge" in found && !edge)
    mistakes.push("dualcoast:edge.active is missing; the owner of the edge needs it");
  if (edge && region && peerRegion && edge.active !== region && edge.active !== peerRegion) {
    say("edge.active", edge.active, `it must be ${region} or ${peerRegion}`);
  }
  const kept = database?.kept.map((one) => one.generation) ?? [];
  if (database && new Set([...kept, database.generation]).size <= kept.length) {
    say("database.kept", kept, "each generation must appear once, and the current one not at all");
  }
  return mistakes;
}

/**
 * The stack's config as one typed object.
 * @throws pulumi.RunError with every mistake at once, each with its key, value and remedy; nothing is registered by then.
 */
export function parseConfig(raw: RawConfig): ProgramConfig {
  const found: Partial<Record<ConfigKey, unknown>> = {};
  const keys = Object.keys(configKeys) as ConfigKey[];
  const unknown = Object.keys(raw.values)
    .filter((full) => full.startsWith(namespace) && !keys.includes(full.slice(namespace.length) as ConfigKey))
    .map((full) => `${full} is not known; remove it or correct its name`);
  const place = /-(east|west)$/.exec(raw.stack)?.[1];
  const named = place ? [] : [`the stack is named "${raw.stack}"; its name must end in -east or -west`];
  const mistakes = [...named, ...keys.flatMap((key) => checkKey(raw, key, found)), ...unknown];
  mistakes.push(...checkTogether(raw.stack, found as Partial<ConfigValues>));
  if (place && mistakes.length === 0) return { ...(found as ConfigValues), stack: raw.stack, place };
  const count = mistakes.length === 1 ? "1 mistake" : `${mistakes.length} mistakes`;
  throw new pulumi.RunError(
    `${raw.stack}: ${count} in Pulumi.${raw.stack}.yaml:\n${mistakes.map((m) => `  ${m}`).join("\n")}`,
  );
}

/** The config of the running stack. @throws pulumi.RunError as {@link parseConfig}. */
export function readConfig(): ProgramConfig {
  // The SDK does not say which keys are secret; the engine tells the program in this variable.
  const secretKeys = new Set(JSON.parse(process.env.PULUMI_CONFIG_SECRET_KEYS ?? "[]") as string[]);
  return parseConfig({ stack: pulumi.getStack(), values: pulumi.runtime.allConfig(), secretKeys });
}
