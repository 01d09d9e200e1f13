import { type Level, type Parameter, type PolicyConfig, type Rule, UnreadableSource } from "./core/index.ts";

const levels: readonly string[] = ["advisory", "mandatory", "remediate", "disabled"];

function level(value: unknown, where: string): Level {
  if (typeof value !== "string" || !levels.includes(value))
    throw new UnreadableSource(`${where}: the level must be advisory, mandatory or disabled`);
  // No rule rewrites resources; the engine, too, makes `remediate` mandatory where nothing was mended.
  return value === "remediate" ? "mandatory" : (value as Level);
}

function matches(value: unknown, parameter: Parameter): boolean {
  const { type } = parameter;
  if (type === "array") return Array.isArray(value);
  if (type === "object") return typeof value === "object" && value !== null && !Array.isArray(value);
  const kind = type === "integer" || type === "number" ? "number" : type;
  if (typeof value !== kind || (type === "integer" && !Number.isInteger(value))) return false;
  if (parameter.enum && !parameter.enum.includes(String(value))) return false;
  const number = typeof value === "number" ? value : undefined;
  return number === undefined || (number >= (parameter.minimum ?? number) && number <= (parameter.maximum ?? number));
}

function ruleEntry(rule: Rule, entry: unknown): Level | Record<string, unknown> {
  if (typeof entry === "string") return level(entry, rule.name);
  if (typeof entry !== "object" || entry === null || Array.isArray(entry))
    throw new UnreadableSource(`${rule.name}: must be a level, or an object of enforcementLevel and parameters`);
  const values: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(entry)) {
    const parameter = rule.parameters && Object.hasOwn(rule.parameters, key) ? rule.parameters[key] : undefined;
    if (key === "enforcementLevel") values[key] = level(value, rule.name);
    else if (!parameter) throw new UnreadableSource(`${rule.name}: has no parameter ${key}`);
    else if (!matches(value, parameter))
      throw new UnreadableSource(`${rule.name}: ${key} must be of type ${parameter.type}${limits(parameter)}`);
    else values[key] = value;
  }
  return values;
}

function limits({ minimum, maximum, enum: allowed }: Parameter): string {
  if (allowed) return `, one of ${allowed.join(", ")}`;
  return minimum === undefined && maximum === undefined ? "" : ` from ${minimum ?? "any"} to ${maximum ?? "any"}`;
}

/**
 * Reads policy config as the engine's `--policy-pack-config` has it: rule name → level, or
 * `{enforcementLevel, …parameters}`; `all` sets the level of every rule.
 * @throws UnreadableSource in one sentence that names rule and key
 */
export function parseConfig(text: string, findRule: (idOrName: string) => Rule | undefined): PolicyConfig {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw new UnreadableSource("is not JSON");
  }
  if (typeof document !== "object" || document === null || Array.isArray(document))
    throw new UnreadableSource("must be an object of rule names");
  const config: Record<string, Level | Record<string, unknown>> = {};
  for (const [key, entry] of Object.entries(document)) {
    if (key === "all")
      config[key] = level(
        typeof entry === "object" ? (entry as { enforcementLevel?: unknown } | null)?.enforcementLevel : entry,
        key,
      );
    else {
      const rule = findRule(key);
      if (!rule) throw new UnreadableSource(`there is no rule ${key}: \`dualcoast policy --list\` shows all`);
      config[rule.name] = ruleEntry(rule, entry);
    }
  }
  return config;
}
