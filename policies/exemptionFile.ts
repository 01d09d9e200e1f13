import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { UnreadableSource } from "./core/index.ts";
import type { Exemption } from "./core/index.ts";

/** The reviewed exceptions of this repository. */
export const exemptionsPath = new URL("exemptions.json", import.meta.url);

const required = ["rule", "urn", "reason", "owner", "created", "expires"] as const;

/**
 * Reads a file of exemptions: a JSON list of {rule, urn, reason, owner, created, expires}.
 * What is wrong with an entry's content is GV-04's to say; an entry that cannot be an exemption is an error here.
 * @throws UnreadableSource in one sentence, which names the file
 */
export function readExemptions(file: URL = exemptionsPath): readonly Exemption[] {
  try {
    return parseExemptions(readFileSync(file, "utf8"));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason = error instanceof UnreadableSource ? error.message : `cannot be read (${code ?? "unknown error"})`;
    throw new UnreadableSource(`${fileURLToPath(file)} ${reason}`);
  }
}

/** @throws UnreadableSource in what follows the name of the file in a sentence */
export function parseExemptions(text: string): readonly Exemption[] {
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch {
    throw new UnreadableSource("is not JSON: exemptions are a JSON list");
  }
  if (!Array.isArray(list)) throw new UnreadableSource("is not a list of exemptions");
  return list.map((entry: unknown, i) => {
    const fields = (typeof entry === "object" && entry !== null ? entry : {}) as Record<string, unknown>;
    const missing = required.find((key) => typeof fields[key] !== "string");
    if (missing !== undefined)
      throw new UnreadableSource(`entry ${i} has no ${missing}: every exemption says ${required.join(", ")}`);
    return fields as unknown as Exemption;
  });
}
