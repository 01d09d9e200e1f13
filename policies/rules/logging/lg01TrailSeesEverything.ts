import { isHidden } from "../../core/index.ts";
import type { Read, Resource, Rule } from "../../core/types.ts";

const trailType = "aws:cloudtrail/trail:Trail";
const trail = (props: object) => ({ type: trailType, name: "audit", props: { ...props } });
const whole = { isMultiRegionTrail: true, includeGlobalServiceEvents: true, enableLogging: true };

export const lg01: Rule = {
  id: "LG-01",
  name: "lg-01-trail-sees-everything",
  title: "Where there are trails, one sees every region, the global services, reads and writes.",
  group: "logging",
  severity: "critical",
  level: "mandatory",
  kind: "stack",
  types: [trailType],
  frameworks: { securityHub: ["CloudTrail.1"], cis: ["3.1"], nist: ["AU-2", "AU-12"], pci: ["10.2.1"] },
  rationale:
    "What a trail does not record did not happen, for those who look later. A thief works in the region that nobody watches.",
  remediation:
    "Set isMultiRegionTrail, includeGlobalServiceEvents and enableLogging on one trail, with management events of both kinds.",
  examples: { good: [trail(whole)], bad: [trail({ ...whole, isMultiRegionTrail: false })] },
  checkStack: (ctx) => {
    const trails = ctx.graph.ofType(trailType);
    // That one stack of the pair must have a trail is GV-06.
    const judged = trails.map((one) => ({ one, ...judge(one) }));
    if (judged.some(({ missing, isKnown }) => missing.length === 0 && isKnown)) {
      ctx.pass();
      return;
    }
    if (judged.some(({ missing }) => missing.length === 0)) return; // it may be the one: its reads are noted
    for (const { one, missing } of judged) ctx.violation(`${missing.join(", ")} must hold for one trail`, one);
  },
};

/** What a trail lacks, and whether all that it was asked is known. */
function judge(on: Resource): { missing: readonly string[]; isKnown: boolean } {
  const missing: string[] = [];
  let isKnown = true;
  const told = <T>(read: Read<T>): Read<T> => {
    if (isHidden(read)) isKnown = false;
    return read;
  };
  const need = (path: string, whenAbsent: boolean): void => {
    const read = told(on.boolean(path));
    const isOn = read.state === "absent" ? whenAbsent : read.state !== "known" || read.value;
    if (!isOn) missing.push(`${path}: true`);
  };
  need("isMultiRegionTrail", false);
  need("includeGlobalServiceEvents", true);
  need("enableLogging", true);
  const selectors = told(on.items("eventSelectors"));
  if (selectors.state === "known" && selectors.value.length > 0) {
    const both = selectors.value.some((one) => {
      const kind = told(one.string("readWriteType"));
      const management = told(one.boolean("includeManagementEvents"));
      return (kind.state !== "known" || kind.value === "All") && (management.state !== "known" || management.value);
    });
    if (!both) missing.push("management events of reads and writes");
  }
  return { missing, isKnown };
}
