import { bucketPolicies, bucketType, type Resource, type Rule } from "../../core/index.ts";
import type { Statement } from "../../core/iam/index.ts";
import { tlsDenies } from "./plainHttp.ts";

const policyType = "aws:s3/bucketPolicy:BucketPolicy";
const tlsOnly = {
  Version: "2012-10-17",
  Statement: [
    {
      Sid: "TlsOnly",
      Effect: "Deny",
      Principal: "*",
      Action: "s3:*",
      Resource: ["arn:aws:s3:::assets", "arn:aws:s3:::assets/*"],
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    },
  ],
};

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html */
export const tr03: Rule = {
  id: "TR-03",
  name: "tr-03-bucket-tls-only",
  title: "Every bucket refuses requests without TLS, for itself and for its objects.",
  group: "transit",
  severity: "high",
  level: "mandatory",
  kind: "stack",
  types: [bucketType],
  frameworks: { securityHub: ["S3.5"], cis: ["2.1.1"] },
  rationale:
    "S3 answers on plain HTTP too. Only a deny in the bucket's own policy stops every principal, the account's administrators included, from reading or writing in the clear.",
  remediation:
    "Add a `BucketPolicy` with a statement that denies `s3:*` to `*` on the bucket and on `bucket/*` where `aws:SecureTransport` is false.",
  examples: {
    good: [
      { type: bucketType, name: "assets", props: { bucket: "assets" } },
      { type: policyType, name: "assets", props: { bucket: "assets", policy: JSON.stringify(tlsOnly) } },
    ],
    bad: [{ type: bucketType, name: "assets", props: { bucket: "assets" } }],
  },
  check(ctx) {
    const denies: Statement[] = [];
    let isUnread = false;
    for (const policy of bucketPolicies(ctx.resource)) {
      const found = tlsDenies(policy, ["s3:*"]);
      if (found) denies.push(...found);
      else isUnread = true;
    }
    const resources = denies.flatMap((statement) => statement.resources ?? []);
    const arn = bucketArn(ctx.resource);
    const covers = (suffix: string): boolean =>
      resources.some((one) => one === "*" || one === `${arn ?? one.replace(/\/\*$/, "")}${suffix}`);
    if (covers("") && covers("/*")) {
      ctx.pass();
      // Which bucket the policy names can only be told by a name that is known; one that AWS makes up is not set.
      ctx.resource.string("bucket");
      return;
    }
    if (!isUnread)
      ctx.violation(
        "the bucket's policy must deny s3:* to everyone on the bucket and its objects where aws:SecureTransport is false",
      );
  },
};

/** ARN of the bucket where its name is known; the policy may also be written before the name is. */
function bucketArn(bucket: Resource): string | undefined {
  const arn = bucket.peek("arn");
  if (arn.state === "known" && typeof arn.value === "string") return arn.value;
  const name = bucket.peek("bucket");
  return name.state === "known" && typeof name.value === "string" ? `arn:aws:s3:::${name.value}` : undefined;
}
