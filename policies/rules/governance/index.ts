import type { Rule } from "../../core/index.ts";
import { gv05 } from "./gv05EveryRuleJudged.ts";

/** Rules of this group, in the order of their ids. */
export const governanceRules: readonly Rule[] = [gv05];
