import * as cloudflare from "@pulumi/cloudflare";
import * as pulumi from "@pulumi/pulumi";

export interface EdgeFirewallArgs {
  readonly zoneId: string;
  /** Clients that are refused: addresses or networks (`203.0.113.7`, `2001:db8::/32`), countries by two letters. */
  readonly blocked: { readonly addresses: readonly string[]; readonly countries: readonly string[] };
  /** Paths, in lower case, on which passwords can be tried; what is below them counts too. At least one. */
  readonly signInPaths: readonly string[];
}

type Rule = cloudflare.types.input.RulesetRule;

/** Cloudflare's own rulesets. @see https://developers.cloudflare.com/waf/managed-rules/ */
const managed = [
  { ref: "cloudflare-managed", description: "Cloudflare Managed Ruleset", id: "efb7b8c949ac4650a09736fc376e9aee" },
  { ref: "owasp", description: "Cloudflare OWASP Core Ruleset", id: "4814384a9e5d4991b9815dcfc25d2f1f" },
] as const;

/** What scanners ask for first, and no application behind this edge serves. `/.well-known` stays open. */
const scanned = [
  "/.git",
  "/.env",
  "/.aws",
  "/.ssh",
  "/.svn",
  "/wp-admin",
  "/wp-login.php",
  "/xmlrpc.php",
  "/phpmyadmin",
];

const path = "lower(http.request.uri.path)";

/**
 * The zone's firewall: managed rulesets, refused clients and paths, and a limit on trying passwords. Every other path has
 * no limit: many people can come from one address (a company, a phone network), and the writes of all of them are the
 * product's own work.
 */
export class EdgeFirewall extends pulumi.ComponentResource {
  constructor(name: string, args: EdgeFirewallArgs, opts?: pulumi.ComponentResourceOptions) {
    super("dualcoast:edge:EdgeFirewall", name, {}, opts);
    const ruleset = (suffix: string, phase: string, description: string, rules: Rule[]): void => {
      new cloudflare.Ruleset(
        `${name}-${suffix}`,
        { zoneId: args.zoneId, kind: "zone", name: "default", phase, description, rules },
        // A zone has one ruleset a phase: a second one beside it is refused.
        { parent: this, deleteBeforeReplace: true },
      );
    };
    ruleset("managed", "http_request_firewall_managed", "Managed rules, acting as they come", managed.map(executed));
    ruleset("custom", "http_request_firewall_custom", "Refused clients and paths", customRules(args.blocked));
    ruleset("rates", "http_ratelimit", "Limits on trying passwords", [signInRule(args.signInPaths)]);
    this.registerOutputs({});
  }
}

function executed({ ref, description, id }: (typeof managed)[number]): Rule {
  return { ref, description, enabled: true, action: "execute", expression: "true", actionParameters: { id } };
}

function customRules({ addresses, countries }: EdgeFirewallArgs["blocked"]): Rule[] {
  const block = (ref: string, description: string, expression: string): Rule => {
    return { ref, description, enabled: true, action: "block", expression };
  };
  // The language has no empty set, so a list without entries has no rule.
  return [
    ...(addresses.length > 0
      ? [block("blocked-addresses", "Blocked addresses", `ip.src in {${addresses.join(" ")}}`)]
      : []),
    ...(countries.length > 0
      ? [block("blocked-countries", "Blocked countries", `ip.src.country in {${countries.map(quoted).join(" ")}}`)]
      : []),
    block("internal-paths", "Writes a row; only the agent asks it, inside the region", below(["/health/deep"])),
    block(
      "scanned-paths",
      "What only scanners ask for",
      scanned.map((one) => `starts_with(${path}, ${quoted(one)})`).join(" or "),
    ),
  ];
}

function signInRule(paths: readonly string[]): Rule {
  return {
    ref: "sign-in",
    description: "Trying passwords: 20 requests a minute from one address, then ten minutes without",
    enabled: true,
    action: "block",
    expression: below(paths),
    ratelimit: {
      // Cloudflare counts in each data centre, and demands that the rule says so.
      characteristics: ["cf.colo.id", "ip.src"],
      period: 60,
      requestsPerPeriod: 20,
      mitigationTimeout: 600,
    },
  };
}

/** An expression for paths and what is below them. */
function below(paths: readonly string[]): string {
  const each = paths.map((one) => `${path} eq ${quoted(one)} or starts_with(${path}, ${quoted(`${one}/`)})`);
  return each.join(" or ");
}

const quoted = (text: string): string => JSON.stringify(text);
