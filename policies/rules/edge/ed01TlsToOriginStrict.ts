import type { Rule } from "../../core/types.ts";
import { mustSet, setting, settingType, zoneType } from "./shared.ts";

export const ed01: Rule = {
  id: "ED-01",
  name: "ed-01-tls-to-origin-strict",
  title: "The edge checks the origin's certificate: ssl is strict.",
  group: "edge",
  severity: "critical",
  level: "mandatory",
  kind: "stack",
  types: [settingType, zoneType],
  frameworks: { nist: ["SC-8"], pci: ["4.2.1"] },
  rationale: "With `flexible` the second half of the way is plain text; with `full` anybody may answer as the origin.",
  remediation: "Add a ZoneSetting `ssl` with the value strict.",
  examples: { good: [setting("ssl", "strict")], bad: [setting("ssl", "full")] },
  checkStack: (ctx) => {
    mustSet(ctx, "ssl", (value) => value === "strict", "strict");
  },
};
