import type { Rule } from "../../core/index.ts";
import { ed01 } from "./ed01TlsToOriginStrict.ts";
import { ed02 } from "./ed02TlsVersion.ts";
import { ed03 } from "./ed03HttpsAlways.ts";
import { ed04 } from "./ed04StrictTransportSecurity.ts";
import { ed05 } from "./ed05ManagedFirewallRules.ts";
import { ed06 } from "./ed06RateLimitAndBlock.ts";
import { ed07 } from "./ed07OriginHidden.ts";
import { ed08 } from "./ed08NamesAreSigned.ts";
import { ed09 } from "./ed09OriginAcceptsEdgeOnly.ts";
import { ed10 } from "./ed10EdgeInProductionMode.ts";
import { ed11 } from "./ed11WebAclBlocks.ts";
import { ed12 } from "./ed12DistributionGuarded.ts";

/** Cloudflare's zone, records and rules; WAF; CloudFront. In the order of their ids. */
export const edgeRules: readonly Rule[] = [ed01, ed02, ed03, ed04, ed05, ed06, ed07, ed08, ed09, ed10, ed11, ed12];
