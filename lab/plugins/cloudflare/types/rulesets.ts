/** Rulesets of a zone: firewall rules and rate limits. */
import type { RulesetArgs } from "@pulumi/cloudflare/ruleset.js";
import type { Plain, ResourceTable } from "../../host/types.ts";
import { omit } from "../../host/values.ts";
import type { Props } from "../../host/values.ts";
import { uniform } from "../api.ts";
import type { Verbs } from "../api.ts";
import { client } from "../client.ts";

const rulesOf = (value: unknown, change: (rule: Props) => Props): Props[] => ((value ?? []) as Props[]).map(change);

/** A rule without what the service fills in: its id, its id as `ref`, and values that mean the same as none. */
function said(rule: Props): Props {
  const { id, enabled = true, ref, logging, ...rest } = rule;
  const isOn = (logging as { enabled?: boolean } | undefined)?.enabled === true;
  return { ...rest, enabled, ...(ref !== id && { ref }), ...(!isOn && { logging }) };
}

const ruleset = uniform<Plain<RulesetArgs>>({
  file: "ruleset/schema.go",
  notProven:
    "what the managed and OWASP rulesets stop: they are closed, and the lab runs nothing in their place; that Cloudflare counts as exactly as the lab's edge, and in one place",
  place: "zoneId",
  replaceOn: ["accountId", "zoneId", "kind", "name", "phase"],
  defaults: { description: "", rules: [] },
  whole: ["rules"],
  normalize: { rules: (value) => rulesOf(value, said) },
  recomputes: () => ["lastUpdated", "version"],
  validate: ({ accountId, zoneId }) =>
    accountId !== undefined || zoneId === undefined
      ? "zoneId must be given, and accountId not: the stand-in knows the rulesets of zones"
      : undefined,
  verbs: (): Verbs => {
    const rulesets = client().rulesets as unknown as Verbs;
    return {
      create: (body) => rulesets.create(body),
      get: (id, place) => rulesets.get(id, place),
      update: (id, body) => rulesets.update(id, body),
      delete: (id, place) => rulesets.delete(id, place),
    };
  },
  fromApi: (body) => ({ ...body, rules: rulesOf(body["rules"], (rule) => omit(rule, "version", "last_updated")) }),
});

export const types: ResourceTable = { "cloudflare:index/ruleset:Ruleset": ruleset };
