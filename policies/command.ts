import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseConfig } from "./configFile.ts";
import { type Exemption, graphOf, ReadLog, type StackGraph, UnreadableSource } from "./core/index.ts";
import { exemptionsPath, parseExemptions } from "./exemptionFile.ts";
import { judgeAll } from "./judge.ts";
import { listJson, listText } from "./report/list.ts";
import { allRules, findRule } from "./rules/index.ts";

/** What `dualcoast policy` was asked. */
export interface PolicyRequest {
  readonly files: readonly string[];
  readonly active?: string | undefined;
  readonly standby?: string | undefined;
  readonly json?: boolean | undefined;
  readonly sarif?: boolean | undefined;
  readonly list?: boolean | undefined;
  readonly config?: string | undefined;
  readonly exemptions?: string | undefined;
}

/** What to print on stdout, and the exit code: 0 passed, 1 a mandatory violation. */
export interface PolicyAnswer {
  readonly output: string;
  readonly exitCode: 0 | 1;
}

/** The request cannot be answered; nothing was judged. One sentence for people; exit code 2. */
export class PolicyUsageError extends Error {
  override readonly name = "PolicyUsageError";
}

/** Text of a file in UTF-8, or in what PowerShell's `>` writes: UTF-16 behind a byte-order mark. */
function decoded(bytes: Buffer): string {
  const encoding = { fffe: "utf-16le", feff: "utf-16be" }[bytes.subarray(0, 2).toString("hex")] ?? "utf-8";
  return new TextDecoder(encoding).decode(bytes);
}

function readText(file: string): string {
  try {
    return decoded(readFileSync(file === "-" ? 0 : file));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reasons: Record<string, string> = {
      ENOENT: "there is no such file",
      EISDIR: "it is a folder",
      EACCES: "it may not be read",
    };
    throw new PolicyUsageError(`${file} cannot be read: ${reasons[code ?? ""] ?? code ?? "unknown error"}`);
  }
}

/** Puts the file's name before what is wrong in it. */
function inFile<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof UnreadableSource) throw new PolicyUsageError(`${file} ${error.message}`);
    throw error;
  }
}

/** @param file where none is named, the one beside the rules */
function exemptionsIn(file = fileURLToPath(exemptionsPath)): readonly Exemption[] {
  return inFile(file, () => parseExemptions(readText(file)));
}

function readGraph(file: string, log: ReadLog): StackGraph {
  const text = readText(file);
  return inFile(file, () => {
    if (text.trim() === "") throw new UnreadableSource("is empty: there is nothing to judge");
    let document: unknown;
    try {
      document = JSON.parse(text);
    } catch {
      throw new UnreadableSource("is not JSON: export a stack with `pulumi stack export`");
    }
    return graphOf(document, log);
  });
}

function checkUse({ files, active, standby, json, sarif }: PolicyRequest): void {
  if ((active === undefined) !== (standby === undefined))
    throw new PolicyUsageError("--active and --standby belong together: give the export of each stack");
  if (files.length === 0 && active === undefined)
    throw new PolicyUsageError("name a file to judge: the output of `pulumi stack export`, or a list of resources");
  if (json && sarif) throw new PolicyUsageError("--json and --sarif are two forms of one output: give one of them");
}

function list(json: boolean | undefined): PolicyAnswer {
  return { output: json ? listJson(allRules) : listText(allRules), exitCode: 0 };
}

/**
 * Answers `dualcoast policy`: reads, judges, prints. Needs no engine, cloud or network.
 * @param now the clock, for exemptions
 * @throws PolicyUsageError where nothing could be judged
 */
export async function policy(request: PolicyRequest, now: () => Date = () => new Date()): Promise<PolicyAnswer> {
  if (request.list) return list(request.json);
  checkUse(request);
  const { active, standby, config, exemptions } = request;
  const log = new ReadLog();
  const names = [...new Set([...request.files, active, standby].filter((name) => name !== undefined))];
  const graphs = new Map(names.map((name) => [name, readGraph(name, log)]));
  const [one, other] = [graphs.get(active ?? ""), graphs.get(standby ?? "")];
  const judgement = judgeAll(
    { stacks: [...graphs.values()], pair: one && other && { active: one, standby: other }, log },
    {
      rules: allRules,
      config: config === undefined ? {} : inFile(config, () => parseConfig(readText(config), findRule)),
      exemptions: exemptionsIn(exemptions),
      now,
    },
  );
  const fileOf = (urn: string): string =>
    names.find((name) => graphs.get(name)?.byUrn(urn)) ??
    names.find((name) => graphs.get(name)?.urn === urn) ??
    names[0] ??
    "";
  const exitCode = judgement.violations.some(({ level }) => level === "mandatory") ? 1 : 0;
  if (request.sarif)
    return { output: (await import("./report/sarif.ts")).toSarif(judgement, allRules, fileOf), exitCode };
  if (request.json) return { output: (await import("./report/json.ts")).toJson(judgement), exitCode };
  return { output: (await import("./report/text.ts")).toText(judgement, findRule), exitCode };
}
