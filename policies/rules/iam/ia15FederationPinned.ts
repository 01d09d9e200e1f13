import { federationProblems } from "../../core/iam/index.ts";
import type { Rule } from "../../core/types.ts";
import { eachDocument } from "./shared.ts";

const host = "token.actions.githubusercontent.com";
const role = (sub: object) => ({
  type: "aws:iam/role:Role",
  name: "ci",
  props: {
    assumeRolePolicy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "Ci",
          Effect: "Allow",
          Principal: { Federated: `arn:aws:iam::123456789012:oidc-provider/${host}` },
          Action: "sts:AssumeRoleWithWebIdentity",
          Condition: { StringEquals: { [`${host}:aud`]: "sts.amazonaws.com", ...sub } },
        },
      ],
    }),
  },
});

export const ia15: Rule = {
  id: "IA-15",
  name: "ia-15-federation-pinned",
  title: "A trust of an identity provider pins audience and subject, without a wildcard for repository or branch.",
  group: "iam",
  severity: "critical",
  level: "mandatory",
  kind: "resource",
  types: ["aws:iam/role:Role"],
  frameworks: { nist: ["IA-8", "AC-3"], pci: ["8.3.1"] },
  rationale:
    "Everybody can get a token from a public identity provider. Only the subject says whose repository and branch it is for.",
  remediation:
    "Add StringEquals on `<provider>:aud` and `<provider>:sub` with the repository and the branch or environment in full.",
  examples: { good: [role({ [`${host}:sub`]: "repo:example/dualcoast:ref:refs/heads/main" })], bad: [role({})] },
  check: (ctx) => {
    eachDocument(ctx, ["trust"], ({ statements }) => {
      for (const statement of statements) {
        for (const problem of federationProblems(statement))
          ctx.violation(`trust statement ${statement.label} ${problem}`);
      }
    });
  },
};
