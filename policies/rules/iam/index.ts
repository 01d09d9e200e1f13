import type { Rule } from "../../core/index.ts";
import { ia01 } from "./ia01NoFullAdministrator.ts";
import { ia02 } from "./ia02NoWholeService.ts";
import { ia03 } from "./ia03NoChangeOnEverything.ts";
import { ia04 } from "./ia04NoEscalationInDocument.ts";
import { ia05 } from "./ia05NoEscalationByPrincipal.ts";
import { ia06 } from "./ia06PassRoleNamed.ts";
import { ia07 } from "./ia07NoWideManagedPolicy.ts";
import { ia08 } from "./ia08ManagedRatherThanInline.ts";
import { ia09 } from "./ia09NoPolicyOnUser.ts";
import { ia10 } from "./ia10NoIamUsers.ts";
import { ia11 } from "./ia11OneRolePerWorkload.ts";
import { ia12 } from "./ia12MfaForPeople.ts";
import { ia13 } from "./ia13PasswordPolicy.ts";
import { ia14 } from "./ia14TrustIsNarrow.ts";
import { ia15 } from "./ia15FederationPinned.ts";
import { ia16 } from "./ia16ServiceNamesItsSource.ts";
import { ia17 } from "./ia17TrustedServiceNamesItsSource.ts";
import { ia18 } from "./ia18NoPublicResource.ts";
import { ia19 } from "./ia19ForeignAccountsListed.ts";
import { ia20 } from "./ia20DataReadsNamed.ts";
import { ia21 } from "./ia21DocumentLint.ts";
import { ia22 } from "./ia22FailoverRoleBounded.ts";
import { ia23 } from "./ia23CredentialsAreShortLived.ts";

/** Who may do what: documents, principals, trust, resource policies. In the order of their ids. */
export const iamRules: readonly Rule[] = [
  ia01,
  ia02,
  ia03,
  ia04,
  ia05,
  ia06,
  ia07,
  ia08,
  ia09,
  ia10,
  ia11,
  ia12,
  ia13,
  ia14,
  ia15,
  ia16,
  ia17,
  ia18,
  ia19,
  ia20,
  ia21,
  ia22,
  ia23,
];
