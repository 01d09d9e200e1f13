import type { Rule } from "../core/index.ts";
import { edgeRules } from "./edge/index.ts";
import { encryptionRules } from "./encryption/index.ts";
import { governanceRules } from "./governance/index.ts";
import { iamRules } from "./iam/index.ts";
import { loggingRules } from "./logging/index.ts";
import { networkRules } from "./network/index.ts";
import { recoveryRules } from "./recovery/index.ts";
import { transitRules } from "./transit/index.ts";

/** Every rule of the pack, in the order of the groups and then of the ids. */
export const allRules: readonly Rule[] = [
  ...encryptionRules,
  ...transitRules,
  ...iamRules,
  ...networkRules,
  ...loggingRules,
  ...recoveryRules,
  ...edgeRules,
  ...governanceRules,
];

/** The rule with this id or engine name. */
export function findRule(idOrName: string): Rule | undefined {
  return allRules.find(({ id, name }) => id === idOrName.toUpperCase() || name === idOrName);
}
