import { isHidden, textOf } from "../../core/index.ts";
import type { Rule } from "../../core/types.ts";
import { pointsSomewhere } from "../logging/joins.ts";
import { recordType, zoneType } from "./shared.ts";

const dnssecType = "cloudflare:index/zoneDnssec:ZoneDnssec";
const zone = { type: zoneType, name: "main", id: "zone", props: { name: "example.com" } };
const dnssec = { type: dnssecType, name: "main", props: { zoneId: "zone", status: "active" } };
const caa = {
  type: recordType,
  name: "caa",
  props: { zoneId: "zone", name: "@", type: "CAA", data: { tag: "issue", value: "amazon.com" } },
};

export const ed08: Rule = {
  id: "ED-08",
  name: "ed-08-names-are-signed",
  title: "Zones made here are signed by DNSSEC and say by CAA who may issue certificates.",
  group: "edge",
  severity: "medium",
  level: "mandatory",
  kind: "stack",
  types: [zoneType],
  frameworks: { nist: ["SC-20"], pci: ["4.2.1"] },
  rationale:
    "Without DNSSEC an answer can be forged; without CAA any authority may be talked into a certificate for the name.",
  remediation: "Add a ZoneDnssec with status active and a CAA DnsRecord for each zone.",
  examples: { good: [zone, dnssec, caa], bad: [zone, caa] },
  checkStack: (ctx) => {
    for (const one of ctx.graph.ofType(zoneType)) {
      const signed = one.referrers(dnssecType, "zoneId");
      if (signed.length === 0 && !pointsSomewhere(ctx.graph, dnssecType, "zoneId"))
        ctx.violation(`zone ${one.name} has no ZoneDnssec`, one);
      for (const each of signed) {
        const status = each.string("status");
        if (status.state === "known" && status.value !== "active")
          ctx.violation("status of ZoneDnssec must be active", each);
      }
      const records = one.referrers(recordType, "zoneId");
      if (records.some((each) => textOf(each.peek("type")) === "CAA")) continue;
      const mayHaveCaa = records.some((each) => isHidden(each.string("type")));
      if (!mayHaveCaa && !pointsSomewhere(ctx.graph, recordType, "zoneId"))
        ctx.violation(`zone ${one.name} has no CAA record`, one);
    }
  },
};
