import type { Rule } from "../../core/index.ts";
import { nw01 } from "./nw01NoAdminPortsFromWorld.ts";
import { nw02 } from "./nw02OpenIngressOnlyOnBalancers.ts";
import { nw03 } from "./nw03DataFromTiersOnly.ts";
import { nw04 } from "./nw04DataDoesNotCallOut.ts";
import { nw05 } from "./nw05DefaultGroupEmpty.ts";
import { nw06 } from "./nw06NetworkAclNarrow.ts";
import { nw07 } from "./nw07NoPublicAddressByDefault.ts";
import { nw08 } from "./nw08DatabaseNotPublic.ts";
import { nw09 } from "./nw09DataSubnetsHaveNoWayOut.ts";
import { nw10 } from "./nw10NoPublicInstances.ts";
import { nw11 } from "./nw11InstanceMetadataTokens.ts";
import { nw12 } from "./nw12DefaultVpcUnused.ts";
import { nw13 } from "./nw13SearchDomainInVpc.ts";
import { nw14 } from "./nw14OriginBehindFirewall.ts";
import { nw15 } from "./nw15BalancerDropsBadHeaders.ts";
import { nw16 } from "./nw16BucketsBlockPublicAccess.ts";
import { nw17 } from "./nw17VpnAsksWho.ts";
import { nw18 } from "./nw18SnapshotsNotPublic.ts";
import { nw19 } from "./nw19OneFormOfManagement.ts";

/** Who can be reached from where. In the order of their ids. */
export const networkRules: readonly Rule[] = [
  nw01,
  nw02,
  nw03,
  nw04,
  nw05,
  nw06,
  nw07,
  nw08,
  nw09,
  nw10,
  nw11,
  nw12,
  nw13,
  nw14,
  nw15,
  nw16,
  nw17,
  nw18,
  nw19,
];
