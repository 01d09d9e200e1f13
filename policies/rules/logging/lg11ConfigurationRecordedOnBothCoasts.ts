import { isHidden } from "../../core/index.ts";
import { formed } from "../../core/show.ts";
import type { PairContext, ResourceInput, Rule } from "../../core/types.ts";
import { at, inEither, regionsOf } from "../pairs.ts";
import { hasUnknownCoast, mustBeOn } from "./coasts.ts";

const recorderType = "aws:cfg/recorder:Recorder";
const statusType = "aws:cfg/recorderStatus:RecorderStatus";
const channelType = "aws:cfg/deliveryChannel:DeliveryChannel";
const coast = (region: string, includeGlobalResourceTypes: boolean): ResourceInput[] => [
  at(region),
  {
    type: recorderType,
    name: "main",
    provider: `aws-${region}`,
    props: { recordingGroup: { allSupported: true, includeGlobalResourceTypes } },
  },
  { type: statusType, name: "main", provider: `aws-${region}`, props: { isEnabled: true } },
  { type: channelType, name: "main", provider: `aws-${region}`, props: { s3BucketName: "config" } },
];

export const lg11: Rule = {
  id: "LG-11",
  name: "lg-11-configuration-recorded-on-both-coasts",
  title: "AWS Config records all types in both regions, global ones in exactly one.",
  group: "logging",
  severity: "high",
  level: "mandatory",
  kind: "pair",
  types: [recorderType, statusType, channelType],
  frameworks: { securityHub: ["Config.1"], cis: ["3.3"], nist: ["CM-8"], pci: ["10.2.1"] },
  rationale:
    "The recorder knows what changed before the outage and what the failover changed. Recording global types twice pays twice for one truth.",
  remediation:
    "Add recorder, enabled status and delivery channel in each region; set includeGlobalResourceTypes in one.",
  examples: {
    good: { active: coast("us-east-1", true), standby: coast("us-west-2", false) },
    bad: { active: coast("us-east-1", true), standby: coast("us-west-2", true) },
  },
  checkPair: (ctx) => {
    const isIncomplete = hasUnknownCoast(ctx);
    const answers = regionsOf(ctx).map(({ region }) => judge(ctx, region));
    const globals = answers.filter((answer) => answer === "global");
    if (globals.length > 1) ctx.violation("global resource types are recorded in both regions; record them in one");
    if (globals.length === 0 && answers.length > 0 && !isIncomplete && !answers.includes("unknown"))
      ctx.violation("global resource types are recorded in neither region; record them in one");
  },
};

/** @returns whether the recorder there takes global types */
function judge(ctx: PairContext, region: string): "global" | "regional" | "unknown" {
  const recorder = inEither(ctx, recorderType, region)[0];
  if (!recorder) {
    ctx.violation(`no configuration recorder in ${formed("region", region)}`);
    return "regional";
  }
  const group = "recordingGroup";
  // All types and no global ones is what a recorder does when nothing is said.
  mustBeOn(
    ctx,
    recorder,
    `${group}.allSupported`,
    `the recorder in ${formed("region", region)} must record all types`,
    "pass",
  );
  const status = inEither(ctx, statusType, region)[0];
  if (status) mustBeOn(ctx, status, "isEnabled", `the recorder in ${formed("region", region)} must be enabled`);
  else ctx.violation(`the recorder in ${formed("region", region)} has no RecorderStatus`, recorder);
  if (inEither(ctx, channelType, region).length === 0)
    ctx.violation(`the recorder in ${formed("region", region)} has no delivery channel`, recorder);
  const global = recorder.boolean(`${group}.includeGlobalResourceTypes`);
  if (isHidden(global)) return "unknown";
  return global.state === "known" && global.value ? "global" : "regional";
}
