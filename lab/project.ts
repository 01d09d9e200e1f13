import { existsSync, lstatSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parse, parseDocument } from "yaml";
import { repoRoot } from "../tools/paths.ts";

export const stackNames = ["prod-east", "dr-west"] as const;
export type StackName = (typeof stackNames)[number];

/** What a lab's project takes from the checkout as it is. */
const LINKED = ["src", "policies", "contract", "node_modules", "package.json", "bin"] as const;
const stackFile = (stack: StackName): string => `Pulumi.${stack}.yaml`;

/** Config keys that name somebody's real account or zone; the emulated ones have ids of their own. */
const OWN_IDS = ["dualcoast:accountId", "dualcoast:zoneId", "dualcoast:cloudflareAccountId"] as const;
/** What the engine itself writes into a stack file for the secrets provider. */
const SECRETS_KEYS = ["secretsprovider", "encryptedkey", "encryptionsalt"] as const;

/** Ids that the emulated services cannot take from the stack files; the edge takes the zone's as it is. */
export interface LabIds {
  readonly accountId: string;
}

/** The production stack file with the lab's ids in it; comments and order stay. */
export function labStackFile(production: string, ids: LabIds): string {
  const document = parseDocument(production);
  for (const [key, value] of Object.entries(ids)) {
    const at = ["config", `dualcoast:${key}`];
    if (document.hasIn(at)) document.setIn(at, value);
  }
  return document.toString({ lineWidth: 0 });
}

/**
 * Makes a lab's project folder: copies of the files that the engine writes to, links to everything else.
 * An existing folder is left as it is, for it may hold a running lab's config.
 */
export function createProject(dir: string, ids: LabIds): void {
  if (existsSync(dir)) return;
  mkdirSync(dir, { recursive: true });
  writeFileSync(path.join(dir, "Pulumi.yaml"), readFileSync(path.join(repoRoot, "Pulumi.yaml")));
  for (const stack of stackNames) {
    const production = readFileSync(path.join(repoRoot, stackFile(stack)), "utf8");
    writeFileSync(path.join(dir, stackFile(stack)), labStackFile(production, ids));
  }
  for (const name of LINKED) {
    const target = path.join(repoRoot, name);
    if (lstatSync(target, { throwIfNoEntry: false }) !== undefined) symlinkSync(target, path.join(dir, name));
  }
}

/** What the stack files say about the edge. */
export interface ProductionZone {
  readonly id: string;
  readonly accountId: string;
  /** The application's domain without its first label. */
  readonly name: string;
  /** What clients ask for. */
  readonly domain: string;
}

/** @throws Error when no stack file names a zone */
export function productionZone(): ProductionZone {
  for (const stack of stackNames) {
    const { config = {} } = parse(readFileSync(path.join(repoRoot, stackFile(stack)), "utf8")) as StackFile;
    const [id, accountId, domain] = ["zoneId", "cloudflareAccountId", "domain"].map(
      (key) => config[`dualcoast:${key}`],
    );
    if (typeof id !== "string" || typeof accountId !== "string" || typeof domain !== "string") continue;
    const labels = domain.split(".");
    return { id, accountId, domain, name: labels.slice(labels.length > 2 ? 1 : 0).join(".") };
  }
  throw new Error("no stack file has dualcoast:zoneId, dualcoast:cloudflareAccountId and dualcoast:domain");
}

export interface Difference {
  readonly file: string;
  /** `secretsprovider`, or `config.dualcoast:zoneId` */
  readonly key: string;
  readonly production: unknown;
  readonly lab: unknown;
  /** True for secrets-provider keys and account and zone ids. */
  readonly allowed: boolean;
}

type StackFile = Record<string, unknown> & { readonly config?: Record<string, unknown> };

function flat(file: StackFile): Map<string, unknown> {
  const { config = {}, ...rest } = file;
  return new Map([
    ...Object.entries(rest),
    ...Object.entries(config).map(([key, value]) => [`config.${key}`, value] as const),
  ]);
}

/** The engine writes `2` back as `"2"`, and reads both alike. */
function asEngineReads(value: unknown): string | undefined {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function isAllowed(key: string): boolean {
  return (SECRETS_KEYS as readonly string[]).includes(key) || OWN_IDS.some((id) => key === `config.${id}`);
}

/** Where one file of a lab's project differs from the production one, key by key. */
export function compareStackFiles(file: string, production: string, lab: string): Difference[] {
  const [theirs, ours] = [flat((parse(production) ?? {}) as StackFile), flat((parse(lab) ?? {}) as StackFile)];
  return [...new Set([...theirs.keys(), ...ours.keys()])]
    .filter((key) => asEngineReads(theirs.get(key)) !== asEngineReads(ours.get(key)))
    .map((key) => ({ file, key, production: theirs.get(key), lab: ours.get(key), allowed: isAllowed(key) }));
}

/** All differences between a lab's project and the checkout: shown by `lab status`, so that nobody takes one for the other. */
export function projectDifferences(dir: string): Difference[] {
  return ["Pulumi.yaml", ...stackNames.map(stackFile)].flatMap((file) => {
    const [production, lab] = [repoRoot, dir].map((folder) => {
      const full = path.join(folder, file);
      return existsSync(full) ? readFileSync(full, "utf8") : "";
    }) as [string, string];
    return compareStackFiles(file, production, lab);
  });
}
