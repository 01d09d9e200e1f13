import type { Rule } from "../../core/types.ts";
import { mustSet, setting, settingType, zoneType } from "./shared.ts";

export const ed02: Rule = {
  id: "ED-02",
  name: "ed-02-tls-version",
  title: "The edge speaks TLS 1.2 or newer, and TLS 1.3.",
  group: "edge",
  severity: "high",
  level: "mandatory",
  kind: "stack",
  types: [settingType, zoneType],
  frameworks: { nist: ["SC-8"], pci: ["4.2.1"] },
  rationale: "TLS 1.0 and 1.1 have known attacks, and no client that matters needs them.",
  remediation: "Add ZoneSettings `min_tls_version` 1.2 or 1.3 and `tls_1_3` on or zrt.",
  examples: {
    good: [setting("min_tls_version", "1.2"), setting("tls_1_3", "on")],
    bad: [setting("min_tls_version", "1.0"), setting("tls_1_3", "on")],
  },
  checkStack: (ctx) => {
    mustSet(ctx, "min_tls_version", (value) => ["1.2", "1.3", 1.2, 1.3].some((one) => one === value), "1.2 or 1.3");
    mustSet(ctx, "tls_1_3", (value) => value === "on" || value === "zrt", "on or zrt");
  },
};
