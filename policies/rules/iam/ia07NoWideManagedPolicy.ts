import { listOf } from "../../core/index.ts";
import type { Read, Rule } from "../../core/types.ts";
import { ec2Trust, someOf } from "./shared.ts";

const attach = (policyArn: string) => ({
  type: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  name: "app",
  props: { role: "app", policyArn },
});

export const ia07: Rule = {
  id: "IA-07",
  name: "ia-07-no-wide-managed-policy",
  title: "No administrator or full-access managed policy of AWS is attached.",
  group: "iam",
  severity: "critical",
  level: "mandatory",
  kind: "resource",
  types: [
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    "aws:iam/userPolicyAttachment:UserPolicyAttachment",
    "aws:iam/groupPolicyAttachment:GroupPolicyAttachment",
    "aws:iam/policyAttachment:PolicyAttachment",
    "aws:iam/role:Role",
    "aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment",
  ],
  frameworks: { cis: ["1.15", "1.21"], nist: ["AC-6"], pci: ["7.2.2"] },
  rationale:
    "AWS's FullAccess policies cover a whole service and change without notice. AdministratorAccess, PowerUserAccess and IAMFullAccess are the account itself.",
  remediation:
    "Attach a policy of your own that lists what the workload does; for people, use a permission set made for the task.",
  parameters: {
    deniedPolicies: {
      type: "array",
      items: { type: "string" },
      description: "Names of managed policies refused besides those that end in FullAccess.",
      default: [
        "AdministratorAccess",
        "PowerUserAccess",
        "IAMFullAccess",
        "AWSCloudShellFullAccess",
        "SystemAdministrator",
      ],
    },
  },
  examples: {
    good: [
      attach("arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"),
      { type: "aws:iam/role:Role", name: "app", props: { assumeRolePolicy: ec2Trust } },
    ],
    bad: [attach("arn:aws:iam::aws:policy/AdministratorAccess")],
  },
  check: (ctx) => {
    const denied = listOf(ctx.config, "deniedPolicies");
    const arns: Read<readonly string[]>[] = ["policyArn", "managedPolicyArns", "managedPolicyArn"].map((path) =>
      ctx.resource.strings(path),
    );
    const names = arns
      .flatMap((read) => (read.state === "known" ? read.value : []))
      .filter((arn) => /^arn:[^:]*:iam::aws:policy\//.test(arn))
      .map((arn) => arn.slice(arn.lastIndexOf("/") + 1))
      .filter((name) => denied.includes(name) || name.endsWith("FullAccess"));
    if (names.length > 0) ctx.violation(`attaches ${someOf(names)}; attach a policy that lists what is needed`);
  },
};
