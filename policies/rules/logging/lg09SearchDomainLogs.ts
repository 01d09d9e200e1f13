import { isHidden } from "../../core/index.ts";
import type { Rule } from "../../core/types.ts";

const kinds = ["AUDIT_LOGS", "ES_APPLICATION_LOGS", "SEARCH_SLOW_LOGS"];
const domain = (logTypes: string[]) => ({
  type: "aws:opensearch/domain:Domain",
  name: "siem",
  props: {
    logPublishingOptions: logTypes.map((logType) => ({
      logType,
      enabled: true,
      cloudwatchLogGroupArn: "arn:aws:logs:us-west-2:123456789012:log-group:siem",
    })),
  },
});

export const lg09: Rule = {
  id: "LG-09",
  name: "lg-09-search-domain-logs",
  title: "Search domains publish audit, error and slow logs.",
  group: "logging",
  severity: "medium",
  level: "mandatory",
  kind: "resource",
  types: ["aws:opensearch/domain:Domain"],
  frameworks: { securityHub: ["Opensearch.4", "Opensearch.5"], nist: ["AU-12"], pci: ["10.2.1"] },
  rationale: "Who searched the security log is itself part of the record.",
  remediation: "Add a logPublishingOptions entry for each of AUDIT_LOGS, ES_APPLICATION_LOGS and SEARCH_SLOW_LOGS.",
  examples: { good: [domain(kinds)], bad: [domain(["AUDIT_LOGS"])] },
  check: (ctx) => {
    const options = ctx.resource.items("logPublishingOptions");
    if (isHidden(options)) return;
    const listed = options.state === "known" ? options.value : [];
    // An entry of a kind that is not known yet may be the one that seems to be missing.
    if (listed.some((one) => ["unknown", "secret"].includes(one.string("logType").state))) return;
    const on = listed.flatMap((one) => {
      const kind = one.string("logType");
      const enabled = one.boolean("enabled");
      return kind.state === "known" && (enabled.state !== "known" || enabled.value) ? [kind.value] : [];
    });
    const missing = kinds.filter((kind) => !on.includes(kind));
    if (missing.length > 0) ctx.violation(`logPublishingOptions must hold ${missing.join(", ")}`);
  },
};
