import { textOf } from "../../core/index.ts";
import type { Rule } from "../../core/types.ts";
import { recordType } from "./shared.ts";

const record = (props: object) => ({
  type: recordType,
  name: "www",
  props: { zoneId: "zone", name: "www", type: "A", content: "203.0.113.10", ttl: 1, ...props },
});
const privateAddress = /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|127\.|169\.254\.|f[cd][0-9a-f]{2}:)/i;

export const ed07: Rule = {
  id: "ED-07",
  name: "ed-07-origin-hidden",
  title: "Records that lead to the origin are proxied; none holds a private address or a wildcard.",
  group: "edge",
  severity: "high",
  level: "mandatory",
  kind: "resource",
  types: [recordType],
  frameworks: { nist: ["SC-7"], pci: ["1.4.5"] },
  rationale: "One unproxied record tells everybody where the origin is, and they walk round the edge.",
  remediation: "Set proxied to true; records for certificate validation and mail stay unproxied.",
  examples: { good: [record({ proxied: true })], bad: [record({ proxied: false })] },
  check: (ctx) => {
    const { resource } = ctx;
    const [kind, name, content] = ["type", "name", "content"].map((path) => textOf(resource.peek(path)));
    if (name?.startsWith("*")) ctx.violation("is a wildcard record; name the hosts");
    if (privateAddress.test(content ?? "")) ctx.violation("holds a private address");
    if (kind === "TXT" && /v=spf1.*\bip[46]:/.test(content ?? ""))
      ctx.violation("names addresses in an SPF record, which may be the origin's; use include");
    if (!isValidation(resource.name, content)) resource.string("name"); // may be a wildcard
    resource.string("type"); // noted: what is not known yet may lead to the origin
    if (["A", "AAAA", "TXT"].includes(kind ?? "")) resource.string("content"); // may be an address
    if (!["A", "AAAA", "CNAME"].includes(kind ?? "")) return;
    // Underscored names prove something to a machine (certificate validation, mail); nobody visits them.
    if (/(^|\.)_/.test(name ?? "")) return;
    if (isValidation(resource.name, content)) return;
    ctx.must(resource.boolean("proxied"), Boolean, "proxied must be true");
  },
};

/** A validation record's name is not known in a preview; its resource, or what it points to, says what it is for. */
function isValidation(resource: string, content = ""): boolean {
  return /validation|dkim/i.test(resource) || /acm-validations\.aws\.?$/.test(content);
}
