import type { Rule } from "../../core/types.ts";

const strong = {
  minimumPasswordLength: 14,
  passwordReusePrevention: 24,
  requireLowercaseCharacters: true,
  requireUppercaseCharacters: true,
  requireNumbers: true,
  requireSymbols: true,
};
const policy = (props: object) => ({
  type: "aws:iam/accountPasswordPolicy:AccountPasswordPolicy",
  name: "account",
  props: { ...props },
});

export const ia13: Rule = {
  id: "IA-13",
  name: "ia-13-password-policy",
  title: "The account's password policy asks for 14 characters of four kinds and remembers 24.",
  group: "iam",
  severity: "medium",
  level: "mandatory",
  kind: "resource",
  types: ["aws:iam/accountPasswordPolicy:AccountPasswordPolicy"],
  frameworks: { securityHub: ["IAM.7", "IAM.10"], cis: ["1.7", "1.8"], nist: ["IA-5(1)"], pci: ["8.3.6"] },
  rationale: "The break-glass users are the only ones with a password: theirs is the one that must stand a guess.",
  remediation: "Set the values on aws.iam.AccountPasswordPolicy.",
  examples: { good: [policy(strong)], bad: [policy({ ...strong, minimumPasswordLength: 8 })] },
  check: (ctx) => {
    const { resource } = ctx;
    ctx.must(resource.number("minimumPasswordLength"), (n) => n >= 14, "minimumPasswordLength must be 14 or more");
    ctx.must(resource.number("passwordReusePrevention"), (n) => n >= 24, "passwordReusePrevention must be 24");
    for (const kind of ["Lowercase", "Uppercase"]) {
      const property = `require${kind}Characters`;
      ctx.must(resource.boolean(property), Boolean, `${property} must be true`);
    }
    ctx.must(resource.boolean("requireNumbers"), Boolean, "requireNumbers must be true");
    ctx.must(resource.boolean("requireSymbols"), Boolean, "requireSymbols must be true");
  },
};
