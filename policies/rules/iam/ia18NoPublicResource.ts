import { publicStatements, resourcePolicyTypes } from "../../core/iam/index.ts";
import type { Rule } from "../../core/types.ts";
import { eachDocument } from "./shared.ts";

const bucket = (Principal: unknown, Condition?: object) => ({
  type: "aws:s3/bucketPolicy:BucketPolicy",
  name: "assets",
  props: {
    bucket: "assets",
    policy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "Read",
          Effect: "Allow",
          Principal,
          Action: "s3:GetObject",
          Resource: "arn:aws:s3:::assets/*",
          Condition,
        },
      ],
    }),
  },
});

export const ia18: Rule = {
  id: "IA-18",
  name: "ia-18-no-public-resource",
  title: "No resource policy lets everybody in without a condition that restricts who.",
  group: "iam",
  severity: "critical",
  level: "mandatory",
  kind: "resource",
  types: resourcePolicyTypes,
  frameworks: {
    securityHub: ["S3.2", "S3.3", "SNS.4", "Lambda.1", "Opensearch.2"],
    nist: ["AC-3", "AC-4"],
    pci: ["1.4.4"],
  },
  rationale:
    "`Principal: *` means everybody with an internet connection. Conditions on transport, agent or date do not change that.",
  remediation:
    "Name the principals, or add a condition on aws:PrincipalOrgID, aws:SourceVpce, aws:SourceArn or aws:SourceAccount.",
  examples: {
    good: [bucket({ AWS: "arn:aws:iam::123456789012:role/app" })],
    bad: [bucket("*", { Bool: { "aws:SecureTransport": "true" } })],
  },
  check: (ctx) => {
    eachDocument(ctx, ["resource"], ({ statements }) => {
      for (const statement of publicStatements(statements, "resource")) {
        ctx.violation(
          `statement ${statement.label} lets everybody in; name the principals or restrict them by condition`,
        );
      }
    });
  },
};
