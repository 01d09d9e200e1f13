export * from "./types.ts";
export {
  bucketPolicies,
  bucketSetting,
  type BucketSetting,
  bucketType,
  bucketEncryptionRules,
  isVersioned,
} from "./facts/buckets.ts";
export { isGiven } from "./facts/given.ts";
export { isOwnKey, keyTypes, regionOfKey, requireOwnKey } from "./facts/keys.ts";
export { evaluate, evaluatePair, type EvaluationOptions, type PolicyConfig, settingsOf } from "./evaluate.ts";
export { applyExemptions, exemptionSet, type ExemptionSet, globPattern } from "./exemptions.ts";
export { groups, referencesOf } from "./groups.ts";
export { type RawResource, regionOfArn, StackGraph } from "./graph.ts";
export { JsonView, ReadLog, unwrapProxy } from "./reader.ts";
export { formed, show } from "./show.ts";
export { graphOf, graphOfFixtures, UnreadableSource } from "./sources.ts";
export { foldType, matchesType, tokensOf } from "./typeTable.ts";
