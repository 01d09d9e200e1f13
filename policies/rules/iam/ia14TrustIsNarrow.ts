import { listOf } from "../../core/index.ts";
import { foreignPrincipals, publicStatements } from "../../core/iam/index.ts";
import type { Rule } from "../../core/types.ts";
import { accountsParameter, ec2Trust, eachDocument, ownAccounts } from "./shared.ts";

const trust = (AWS: string, Condition?: object): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Sid: "T", Effect: "Allow", Principal: { AWS }, Action: "sts:AssumeRole", Condition }],
  });
const role = (assumeRolePolicy: string) => ({ type: "aws:iam/role:Role", name: "app", props: { assumeRolePolicy } });

export const ia14: Rule = {
  id: "IA-14",
  name: "ia-14-trust-is-narrow",
  title: "A role trusts neither everybody nor a foreign account that is not listed and pinned by an external id.",
  group: "iam",
  severity: "critical",
  level: "mandatory",
  kind: "resource",
  types: ["aws:iam/role:Role"],
  frameworks: { nist: ["AC-3", "AC-6"], pci: ["7.2.2"] },
  rationale:
    "A trust policy is the door. `*` lets every AWS account in; a vendor's account without an external id lets the vendor's other customers in.",
  remediation: "Name the principal, list the account in `trustedAccounts`, and ask for sts:ExternalId.",
  parameters: {
    accounts: accountsParameter,
    trustedAccounts: {
      type: "array",
      items: { type: "string" },
      description: "Foreign account ids that roles may trust.",
      default: [],
    },
  },
  examples: { good: [role(ec2Trust)], bad: [role(trust("*"))] },
  check: (ctx) => {
    eachDocument(ctx, ["trust"], ({ statements }) => {
      for (const statement of publicStatements(statements, "trust")) {
        ctx.violation(`trust statement ${statement.label} lets every account in; name who may assume the role`);
      }
      const own = ownAccounts(ctx.resource, ctx.config);
      const foreign = foreignPrincipals(statements, own);
      if (foreign.length > 0 && own.length === 0) {
        ctx.notEvaluable("our account is not known: set allowedAccountIds on the provider or the parameter accounts");
        return;
      }
      for (const { statement, account, hasExternalId } of foreign) {
        const listed = listOf(ctx.config, "trustedAccounts").includes(account);
        if (!listed)
          ctx.violation(
            `trust statement ${statement.label} trusts account ${account}, which is not in trustedAccounts`,
          );
        else if (!hasExternalId)
          ctx.violation(`trust statement ${statement.label} trusts account ${account} without sts:ExternalId`);
      }
    });
  },
};
