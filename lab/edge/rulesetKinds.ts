import {
  anyObject,
  flag,
  imitated,
  listOf,
  matching,
  never,
  notEmpty,
  nullable,
  oneOf,
  shape,
  text,
  texts,
  whole,
} from "./checks.ts";
import type { Check, Kind } from "./checks.ts";
import { notImitated } from "./envelope.ts";

export const customPhase = "http_request_firewall_custom";
export const ratePhase = "http_ratelimit";
export const managedPhase = "http_request_firewall_managed";
export const phases = [customPhase, ratePhase, managedPhase] as const;
export type Phase = (typeof phases)[number];

const otherPhases = [
  "ddos_l4",
  "ddos_l7",
  "http_config_settings",
  "http_custom_errors",
  "http_log_custom_fields",
  "http_request_cache_settings",
  "http_request_dynamic_redirect",
  "http_request_late_transform",
  "http_request_origin",
  "http_request_redirect",
  "http_request_sanitize",
  "http_request_sbfm",
  "http_request_transform",
  "http_response_compression",
  "http_response_firewall_managed",
  "http_response_headers_transform",
];

/** Properties that the API sets itself; a client may send them back. */
export const setByApi = ["id", "version", "last_updated"];

/** @see https://developers.cloudflare.com/api/resources/rulesets/ (2026-04) */
export const rulesetKind: Kind = {
  name: "ruleset",
  required: ["name", "kind", "phase"],
  fields: {
    name: notEmpty,
    description: text,
    kind: imitated("rulesets of kind", ["zone"], ["custom", "root", "managed"]),
    phase: imitated("rulesets of phase", phases, otherPhases),
    rules: listOf(anyObject),
  },
  defaults: { description: "", rules: [] },
};

/** Seconds that the API takes. @see https://developers.cloudflare.com/waf/rate-limiting-rules/ (2026-04) */
const periods = [10, 15, 20, 30, 40, 45, 60, 90, 120, 180, 240, 300, 480, 600, 900, 1_200, 1_800, 2_400, 3_600, 65_535];
/** Characteristics that the edge can tell apart, beside its one data centre. */
export const characteristics = ["ip.src", "ip.src.country", "http.host", "http.request.uri.path"];

const counted: Check = (value) => {
  const wrong = texts(value);
  if (wrong) return wrong;
  const given = value as string[];
  if (!given.includes("cf.colo.id")) return "must include cf.colo.id";
  const other = given.find((one) => one !== "cf.colo.id" && !characteristics.includes(one));
  if (other !== undefined) throw notImitated(`the characteristic ${other}`);
  return undefined;
};

const ratelimit = shape({
  characteristics: counted,
  period: oneOf(...periods),
  requests_per_period: whole(1, 1_000_000_000),
  mitigation_timeout: oneOf(0, ...periods, 86_400),
  counting_expression: text,
  requests_to_origin: flag, // the lab's edge keeps no answers: every request goes to an origin
  score_per_period: never("rate limits by score"),
  score_response_header_name: never("rate limits by score"),
});

/** Rules of one phase: what may be done in it. */
export function ruleKind(phase: Phase, at: string): Kind {
  const refusing = ["block", "challenge", "js_challenge", "managed_challenge", "log"];
  const actions = { [customPhase]: [...refusing, "skip"], [ratePhase]: refusing, [managedPhase]: ["execute", "skip"] };
  return {
    name: at,
    required: ["action", "expression", ...(phase === ratePhase ? ["ratelimit"] : [])],
    fields: {
      action: oneOf(...actions[phase]),
      action_parameters: nullable(anyObject),
      description: text,
      enabled: flag,
      expression: notEmpty,
      logging: nullable(shape({ enabled: flag })),
      ref: notEmpty,
      ratelimit: phase === ratePhase ? ratelimit : never("a rate limit outside its phase"),
      exposed_credential_check: never("exposed credential checks"),
    },
    defaults: { enabled: true },
  };
}

const response = shape({ status_code: whole(400, 499), content: text, content_type: notEmpty });

/** What may stand in `action_parameters` beside an action. */
export function parametersOf(phase: Phase, action: string): Check {
  if (action === "execute") {
    return shape({
      id: matching(/^[0-9a-f]{32}$/, "must be a ruleset's id"),
      overrides: anyObject,
      matched_data: anyObject,
    });
  }
  if (action === "block") return shape({ response });
  if (action !== "skip") return shape({});
  if (phase === managedPhase) return shape({ ruleset: oneOf("current"), rulesets: texts, rules: anyObject });
  return shape({
    ruleset: oneOf("current"),
    phases: listOf(oneOf(...phases)),
    phase: never("skipping legacy products"),
    products: never("skipping legacy products"),
    rules: never("skipping single rules"),
    rulesets: never("skipping other rulesets"),
  });
}
