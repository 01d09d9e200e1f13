import type { Rule } from "../../core/index.ts";
import { tr03 } from "./tr03BucketTlsOnly.ts";

/** Rules of this group, in the order of their ids. */
export const transitRules: readonly Rule[] = [tr03];
