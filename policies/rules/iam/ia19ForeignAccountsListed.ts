import { listOf } from "../../core/index.ts";
import { foreignPrincipals, resourcePolicyTypes } from "../../core/iam/index.ts";
import type { Rule } from "../../core/types.ts";
import { accountsParameter, eachDocument, ownAccounts } from "./shared.ts";

const ours = {
  type: "pulumi:providers:aws",
  name: "aws",
  props: { region: "us-east-1", allowedAccountIds: '["123456789012"]' },
};
const bucket = (AWS: string) => ({
  type: "aws:s3/bucketPolicy:BucketPolicy",
  name: "assets",
  provider: ours,
  props: {
    bucket: "assets",
    policy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        { Sid: "Read", Effect: "Allow", Principal: { AWS }, Action: "s3:GetObject", Resource: "arn:aws:s3:::assets/*" },
      ],
    }),
  },
});

export const ia19: Rule = {
  id: "IA-19",
  name: "ia-19-foreign-accounts-listed",
  title: "Resource policies name only our own and listed accounts.",
  group: "iam",
  severity: "high",
  level: "mandatory",
  kind: "resource",
  types: resourcePolicyTypes,
  frameworks: { securityHub: ["S3.6"], nist: ["AC-3"], pci: ["7.2.2"] },
  rationale:
    "An account id in a policy is twelve digits that nobody can read; a list with a review is how one knows whose they are.",
  remediation: "Remove the principal or add its account to `trustedAccounts`.",
  parameters: {
    accounts: accountsParameter,
    trustedAccounts: {
      type: "array",
      items: { type: "string" },
      description: "Foreign account ids that resource policies may name.",
      default: [],
    },
  },
  examples: { good: [bucket("arn:aws:iam::123456789012:role/app")], bad: [bucket("arn:aws:iam::999999999999:root")] },
  check: (ctx) => {
    const own = ownAccounts(ctx.resource, ctx.config);
    const trusted = listOf(ctx.config, "trustedAccounts");
    eachDocument(ctx, ["resource"], ({ statements }) => {
      const foreign = foreignPrincipals(statements, [...own, ...trusted]);
      if (foreign.length > 0 && own.length === 0) {
        ctx.notEvaluable("our account is not known: set allowedAccountIds on the provider or the parameter accounts");
        return;
      }
      for (const { statement, account } of foreign) {
        ctx.violation(`statement ${statement.label} lets account ${account} in, which is not in trustedAccounts`);
      }
    });
  },
};
