export * from "./types.ts";
export {
  bucketPolicies,
  bucketSetting,
  type BucketSetting,
  bucketType,
  bucketEncryptionRules,
  isVersioned,
} from "./facts/buckets.ts";
export { isGiven, isHidden, listOf, textOf } from "./facts/reads.ts";
export { isOwnKey, keyTypes, regionOfKey, requireOwnKey } from "./facts/keys.ts";
export { evaluate, evaluatePair, type EvaluationOptions, type PolicyConfig, settingsOf } from "./evaluate.ts";
export { applyExemptions, exemptionSet, type ExemptionSet, globPattern } from "./exemptions.ts";
export { groups, referencesOf } from "./groups.ts";
export { StackGraph } from "./graph.ts";
export { type RawResource, regionOfArn } from "./node.ts";
export { JsonView, ReadLog, unwrapProxy } from "./reader.ts";
export { formed, show } from "./show.ts";
export { graphOf, graphOfFixtures, UnreadableSource } from "./sources.ts";
export { foldType, matchesType, tokensOf } from "./typeTable.ts";
