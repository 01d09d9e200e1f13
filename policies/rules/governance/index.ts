import type { Rule } from "../../core/index.ts";

/** Rules of this group, in the order of their ids. */
export const governanceRules: readonly Rule[] = [];
