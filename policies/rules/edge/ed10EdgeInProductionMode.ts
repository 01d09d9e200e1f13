import type { Rule } from "../../core/types.ts";
import { recordType, setting, settingType, zoneType } from "./shared.ts";

export const ed10: Rule = {
  id: "ED-10",
  name: "ed-10-edge-in-production-mode",
  title: "Development mode is off, no zone is paused, and no deprecated record type is used.",
  group: "edge",
  severity: "low",
  level: "mandatory",
  kind: "resource",
  types: [settingType, zoneType, recordType],
  frameworks: { nist: ["CM-6"], pci: ["2.2.1"] },
  rationale: "Development mode and a paused zone send visitors straight to the origin, past cache and firewall.",
  remediation: "Remove the setting or set it to off; unpause the zone; write DnsRecord for Record.",
  examples: { good: [setting("development_mode", "off")], bad: [setting("development_mode", "on")] },
  check: (ctx) => {
    const { resource } = ctx;
    if (resource.rawType.endsWith(":Record")) ctx.violation("is of the deprecated type Record; use DnsRecord");
    const paused = resource.boolean("paused");
    if (paused.state === "known" && paused.value) ctx.violation("paused must be false");
    const id = resource.string("settingId");
    if (id.state === "known" && id.value === "development_mode") {
      ctx.must(resource.string("value"), (value) => value === "off", "development_mode must be off");
    }
  },
};
