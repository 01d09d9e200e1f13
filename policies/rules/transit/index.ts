import type { Rule } from "../../core/index.ts";
import { tr01 } from "./tr01ListenerRedirectsHttp.ts";
import { tr02 } from "./tr02ListenerTlsPolicy.ts";
import { tr03 } from "./tr03BucketTlsOnly.ts";
import { tr04 } from "./tr04DatabaseRequiresTls.ts";
import { tr05 } from "./tr05SearchDomainTls.ts";
import { tr06 } from "./tr06DistributionViewerTls.ts";
import { tr07 } from "./tr07DistributionOriginTls.ts";
import { tr08 } from "./tr08MessagesTlsOnly.ts";
import { tr09 } from "./tr09TargetsTls.ts";

/** Rules of this group, in the order of their ids. */
export const transitRules: readonly Rule[] = [tr01, tr02, tr03, tr04, tr05, tr06, tr07, tr08, tr09];
