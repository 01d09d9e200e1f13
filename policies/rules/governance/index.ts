import type { Rule } from "../../core/index.ts";
import { gv01 } from "./gv01RegionGuard.ts";
import { gv02 } from "./gv02ProviderExplicit.ts";
import { gv03 } from "./gv03TagsComplete.ts";
import { gv04 } from "./gv04ExemptionsReviewed.ts";
import { gv05 } from "./gv05EveryRuleJudged.ts";
import { gv06 } from "./gv06SingletonsOnce.ts";

/** Rules of this group, in the order of their ids. */
export const governanceRules: readonly Rule[] = [gv01, gv02, gv03, gv04, gv05, gv06];
