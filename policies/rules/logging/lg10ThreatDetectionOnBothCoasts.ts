import { isHidden } from "../../core/index.ts";
import { formed } from "../../core/show.ts";
import type { PairContext, ResourceInput, Rule } from "../../core/types.ts";
import { at, inEither, regionsOf } from "../pairs.ts";
import { hasUnknownCoast, mustBeOn } from "./coasts.ts";

const detectorType = "aws:guardduty/detector:Detector";
const featureType = "aws:guardduty/detectorFeature:DetectorFeature";
const wanted = ["S3_DATA_EVENTS", "RDS_LOGIN_EVENTS", "EBS_MALWARE_PROTECTION"];
const coast = (region: string): ResourceInput[] => [
  at(region),
  { type: detectorType, name: "main", id: `d-${region}`, provider: `aws-${region}`, props: { enable: true } },
  ...wanted.map((name) => ({
    type: featureType,
    name,
    provider: `aws-${region}`,
    props: { detectorId: `d-${region}`, name, status: "ENABLED" },
  })),
];

export const lg10: Rule = {
  id: "LG-10",
  name: "lg-10-threat-detection-on-both-coasts",
  title: "GuardDuty is on in both regions, with its S3, database and malware features.",
  group: "logging",
  severity: "high",
  level: "mandatory",
  kind: "pair",
  types: [detectorType, featureType],
  frameworks: { securityHub: ["GuardDuty.1", "GuardDuty.9", "GuardDuty.10"], nist: ["SI-4"], pci: ["11.5.1"] },
  rationale:
    "The standby is the quiet region: an intruder there is seen by nobody until the night it becomes production.",
  remediation:
    "Add an enabled Detector and the features S3_DATA_EVENTS, RDS_LOGIN_EVENTS and EBS_MALWARE_PROTECTION in each region.",
  examples: {
    good: { active: coast("us-east-1"), standby: coast("us-west-2") },
    bad: { active: coast("us-east-1"), standby: [at("us-west-2")] },
  },
  checkPair: (ctx) => {
    hasUnknownCoast(ctx);
    for (const { region } of regionsOf(ctx)) judge(ctx, region);
  },
};

function judge(ctx: PairContext, region: string): void {
  const detector = inEither(ctx, detectorType, region)[0];
  if (!detector) {
    ctx.violation(`no GuardDuty detector in ${formed("region", region)}`);
    return;
  }
  mustBeOn(ctx, detector, "enable", `the detector in ${formed("region", region)} must be enabled`, "pass");
  const listed = inEither(ctx, featureType, region);
  const features = listed.flatMap((one) => {
    const [name, status] = [one.string("name"), one.string("status")];
    return name.state === "known" && (status.state !== "known" || status.value === "ENABLED") ? [name.value] : [];
  });
  const missing = wanted.filter((name) => !features.includes(name));
  // A feature whose name is not known yet may be the one that seems to be missing.
  if (missing.length > 0 && !listed.some((one) => isHidden(one.peek("name"))))
    ctx.violation(`the detector in ${formed("region", region)} lacks ${missing.join(", ")}`, detector);
}
