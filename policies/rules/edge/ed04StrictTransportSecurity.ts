import { textOf } from "../../core/index.ts";
import type { Rule } from "../../core/types.ts";
import { mustSet, setting, settingType, zoneType } from "./shared.ts";

const half = 15_768_000; // six months in seconds
const header = (max_age: number, include_subdomains = true) =>
  setting("security_header", {
    strict_transport_security: { enabled: true, max_age, include_subdomains, nosniff: true },
  });

export const ed04: Rule = {
  id: "ED-04",
  name: "ed-04-strict-transport-security",
  title: "The edge sends HSTS for six months or more, subdomains included, and nosniff.",
  group: "edge",
  severity: "high",
  level: "mandatory",
  kind: "stack",
  types: [settingType, zoneType],
  frameworks: { nist: ["SC-8"], pci: ["4.2.1"] },
  rationale: "HSTS takes the plain first request away altogether, after the first visit.",
  remediation:
    "Add a ZoneSetting `security_header` with strict_transport_security enabled, max_age 15768000 or more, include_subdomains and nosniff.",
  examples: { good: [header(31_536_000)], bad: [header(3600)] },
  checkStack: (ctx) => {
    mustSet(ctx, "security_header", isStrict, `HSTS of at least ${half} s with include_subdomains and nosniff`);
  },
};

/** Both spellings of the properties: the API's and the one of a program's language. */
function isStrict(value: unknown): boolean {
  const outer = fieldsOf(value);
  const hsts = fieldsOf(outer.strict_transport_security ?? outer.strictTransportSecurity ?? value);
  const age = textOf({ state: "known", value: hsts.max_age ?? hsts.maxAge });
  const isWhole = (hsts.include_subdomains ?? hsts.includeSubdomains) === true;
  return hsts.enabled === true && Number(age ?? 0) >= half && isWhole && hsts.nosniff === true;
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(value ?? {}));
}
