import { isGiven } from "../../core/index.ts";
import { documentsOn, publicStatements } from "../../core/iam/index.ts";
import type { Rule } from "../../core/types.ts";

const domain = (props: object) => ({ type: "aws:opensearch/domain:Domain", name: "siem", props: { ...props } });
const inVpc = { vpcOptions: { subnetIds: ["subnet-1"], securityGroupIds: ["sg-1"] } };

export const nw13: Rule = {
  id: "NW-13",
  name: "nw-13-search-domain-in-vpc",
  title: "Search domains stand in a VPC, and their access policy is not open.",
  group: "network",
  severity: "critical",
  level: "mandatory",
  kind: "resource",
  types: ["aws:opensearch/domain:Domain", "aws:opensearch/domainPolicy:DomainPolicy"],
  frameworks: { securityHub: ["Opensearch.2"], nist: ["AC-4", "SC-7"], pci: ["1.4.4"] },
  rationale:
    "The log store knows every request and every address. A domain outside a VPC has a public endpoint, guarded by its policy alone.",
  remediation: "Set vpcOptions.subnetIds and securityGroupIds, and name principals in the access policy.",
  examples: { good: [domain(inVpc)], bad: [domain({})] },
  check: (ctx) => {
    const { resource } = ctx;
    if (resource.type === "aws:opensearch/domain:Domain" && !isGiven(resource, "vpcOptions.subnetIds")) {
      ctx.violation("vpcOptions must be set");
    }
    for (const { document } of documentsOn(resource, "resource")) {
      if (document.state !== "known") continue;
      for (const one of publicStatements(document.value.statements, "resource"))
        ctx.violation(`statement ${one.label} of the access policy lets everybody in`);
    }
  },
};
