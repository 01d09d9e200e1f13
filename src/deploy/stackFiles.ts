import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import type { ProgramConfig } from "../config.ts";
import { parseConfig } from "../config.ts";

/** What a project folder says of one stack before anything runs. */
export interface StackFile {
  readonly config: ProgramConfig;
  /** URL of the key that seals its secrets; undefined: the engine's default. */
  readonly secretsProvider: string | undefined;
}

const FILE = /^Pulumi\.(.+)\.yaml$/;

interface Content {
  readonly secretsprovider?: string;
  readonly config?: Readonly<Record<string, unknown>>;
}

/** Values as the engine would hand them to the program: texts as they are, everything else as JSON. */
function engineValues(config: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [key, typeof value === "string" ? value : JSON.stringify(value)]),
  );
}

function isSecret(value: unknown): boolean {
  return typeof value === "object" && value !== null && "secure" in value;
}

function readStackFile(stack: string, file: string): StackFile {
  const content = (parse(readFileSync(file, "utf8")) ?? {}) as Content;
  const config = content.config ?? {};
  const secretKeys = new Set(Object.keys(config).filter((key) => isSecret(config[key])));
  return {
    config: parseConfig({ stack, values: engineValues(config), secretKeys }),
    secretsProvider: content.secretsprovider,
  };
}

/**
 * Reads all stack files of a project, the active stack's first: the standby's links need what it makes.
 * @throws Error naming every mistake in every file at once, so that a deployment touches nothing
 */
export function readStackFiles(projectDir: string): StackFile[] {
  const stacks = readdirSync(projectDir).flatMap((name) => FILE.exec(name)?.[1] ?? []);
  const [files, problems]: [StackFile[], string[]] = [[], []];
  for (const stack of stacks.sort()) {
    try {
      files.push(readStackFile(stack, path.join(projectDir, `Pulumi.${stack}.yaml`)));
    } catch (error) {
      if (!pulumi.RunError.isInstance(error)) throw error;
      problems.push(error.message);
    }
  }
  if (problems.length > 0) throw new Error(problems.join("\n"));
  if (files.length === 0) throw new Error(`${projectDir} has no stack files (Pulumi.<stack>.yaml)`);
  return files.sort((a, b) => Number(b.config.role === "active") - Number(a.config.role === "active"));
}
