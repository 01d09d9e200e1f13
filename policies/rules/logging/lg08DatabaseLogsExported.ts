import { textOf } from "../../core/index.ts";
import type { Rule } from "../../core/types.ts";

const instance = (props: object) => ({
  type: "aws:rds/instance:Instance",
  name: "db",
  props: { engine: "mysql", ...props },
});
const sound = { enabledCloudwatchLogsExports: ["audit", "error"], monitoringInterval: 60, copyTagsToSnapshot: true };

export const lg08: Rule = {
  id: "LG-08",
  name: "lg-08-database-logs-exported",
  title: "Databases export their logs, are monitored closely, and copy tags to snapshots.",
  group: "logging",
  severity: "medium",
  level: "mandatory",
  kind: "resource",
  types: ["aws:rds/instance:Instance", "aws:rds/cluster:Cluster"],
  frameworks: { securityHub: ["RDS.6", "RDS.9", "RDS.16", "RDS.34", "RDS.37"], nist: ["AU-12"], pci: ["10.2.1"] },
  rationale:
    "A log that stays on the instance is lost with it, and the host's own figures show a stall before the database's do.",
  remediation:
    "Set enabledCloudwatchLogsExports (audit or error among them; postgresql there), monitoringInterval, copyTagsToSnapshot.",
  examples: { good: [instance(sound)], bad: [instance({ ...sound, enabledCloudwatchLogsExports: [] })] },
  check: (ctx) => {
    const { resource } = ctx;
    const engine = resource.read("engine");
    const wanted = textOf(engine)?.includes("postgres") ? ["postgresql"] : ["audit", "error"];
    const message = `enabledCloudwatchLogsExports must hold ${wanted.join(" or ")}`;
    ctx.must(
      resource.strings("enabledCloudwatchLogsExports"),
      (names) => wanted.some((one) => names.includes(one)),
      message,
    );
    ctx.must(resource.boolean("copyTagsToSnapshot"), Boolean, "copyTagsToSnapshot must be true");
    if (resource.type === "aws:rds/instance:Instance") {
      ctx.must(
        resource.number("monitoringInterval"),
        (seconds) => seconds > 0,
        "monitoringInterval must be set (60 s or less)",
      );
    }
  },
};
