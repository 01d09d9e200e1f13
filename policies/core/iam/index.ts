export { type Grant, type PrincipalAccess, coversAction, grantsOf, resourcesOf } from "./access.ts";
export { allowsEveryAction, expandActions, formedAction, isChange, wholeServices } from "./actions.ts";
export { type ConditionClass, classifyCondition, classifyConditions, isOpen } from "./conditions.ts";
export { parseDocument } from "./document.ts";
export { type EscalationPath, type OpenPath, describePath, openPaths } from "./escalation.ts";
export { actionMatches, globCovers, globMatches, globsIntersect, hasWildcard } from "./glob.ts";
export { lintDocument } from "./lint.ts";
export { type AccessRequest, type Decision, decide } from "./request.ts";
export { type ResourceReach, resourceReach } from "./resources.ts";
export {
  accountOf,
  federationProblems,
  foreignPrincipals,
  isEverybody,
  pins,
  publicStatements,
  servicesWithoutSource,
} from "./trust.ts";
export type { ActionData, ActionFacts, Condition, PolicyDocument, PrincipalRef, Statement } from "./types.ts";
export { type Principal, principalsOf } from "./principals.ts";
export {
  type DocumentKind,
  type FoundDocument,
  documentsOn,
  documentTypes,
  identityTypes,
  resourcePolicyTypes,
} from "./sources.ts";
