import type { Rule } from "../../core/index.ts";
import { dr07 } from "./dr07BucketVersioned.ts";

/** Rules of this group, in the order of their ids. */
export const recoveryRules: readonly Rule[] = [dr07];
