import type { Rule } from "../../core/index.ts";
import { nw08 } from "./nw08DatabaseNotPublic.ts";
import { nw11 } from "./nw11InstanceMetadataTokens.ts";

/** Rules of this group, in the order of their ids. */
export const networkRules: readonly Rule[] = [nw08, nw11];
