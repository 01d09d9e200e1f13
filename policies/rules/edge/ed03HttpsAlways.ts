import type { Rule } from "../../core/types.ts";
import { mustSet, setting, settingType, zoneType } from "./shared.ts";

export const ed03: Rule = {
  id: "ED-03",
  name: "ed-03-https-always",
  title: "The edge redirects to HTTPS and rewrites plain links.",
  group: "edge",
  severity: "high",
  level: "mandatory",
  kind: "stack",
  types: [settingType, zoneType],
  frameworks: { nist: ["SC-8"], pci: ["4.2.1"] },
  rationale:
    "The first request of a visitor is the one that can be taken over: it must end in a redirect, nothing else.",
  remediation: "Add ZoneSettings `always_use_https` and `automatic_https_rewrites` with the value on.",
  examples: {
    good: [setting("always_use_https", "on"), setting("automatic_https_rewrites", "on")],
    bad: [setting("always_use_https", "off"), setting("automatic_https_rewrites", "on")],
  },
  checkStack: (ctx) => {
    mustSet(ctx, "always_use_https", (value) => value === "on", "on");
    mustSet(ctx, "automatic_https_rewrites", (value) => value === "on", "on");
  },
};
