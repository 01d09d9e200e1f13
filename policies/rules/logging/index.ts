import type { Rule } from "../../core/index.ts";

/** Rules of this group, in the order of their ids. */
export const loggingRules: readonly Rule[] = [];
