import type { Resource, Rule } from "../../core/types.ts";
import { ec2Trust } from "./shared.ts";

/** Kinds of compute or service that run under a role, and the property that names it. */
const users: Record<string, { path: string; kind: string }> = {
  "aws:iam/instanceProfile:InstanceProfile": { path: "role", kind: "instances" },
  "aws:lambda/function:Function": { path: "role", kind: "function" },
  "aws:ecs/taskDefinition:TaskDefinition": { path: "taskRoleArn", kind: "task" },
  "aws:backup/selection:Selection": { path: "iamRoleArn", kind: "backup" },
  "aws:s3/bucketReplicationConfig:BucketReplicationConfig": { path: "role", kind: "replication" },
  "aws:codebuild/project:Project": { path: "serviceRole", kind: "build" },
  "aws:cloudtrail/trail:Trail": { path: "cloudWatchLogsRoleArn", kind: "trail" },
  "aws:ec2/flowLog:FlowLog": { path: "iamRoleArn", kind: "flow log" },
};

const role = (name: string) => ({ type: "aws:iam/role:Role", name, props: { name, assumeRolePolicy: ec2Trust } });
const profile = (name: string, roleName: string) => ({
  type: "aws:iam/instanceProfile:InstanceProfile",
  name,
  props: { name, role: roleName },
});

export const ia11: Rule = {
  id: "IA-11",
  name: "ia-11-one-role-per-workload",
  title: "A role serves one workload: it is not shared by kinds of compute, nor by two instance profiles.",
  group: "iam",
  severity: "medium",
  level: "mandatory",
  kind: "stack",
  types: Object.keys(users),
  frameworks: { nist: ["IA-2", "IA-4", "AC-6"], pci: ["8.2.1"] },
  rationale:
    "Shared credentials give each workload the sum of what all need, and the trail can't tell which of them acted.",
  remediation: "Make a role for each workload and move the permissions it needs there.",
  examples: {
    good: [role("web"), role("jobs"), profile("web", "web"), profile("jobs", "jobs")],
    bad: [role("web"), profile("web", "web"), profile("jobs", "web")],
  },
  checkStack: (ctx) => {
    const usedBy = new Map<Resource, { by: Resource; kind: string }[]>();
    for (const [type, { path, kind }] of Object.entries(users)) {
      for (const by of ctx.graph.ofType(type)) {
        for (const one of by.linked(path, "aws:iam/role:Role"))
          usedBy.set(one, [...(usedBy.get(one) ?? []), { by, kind }]);
      }
    }
    for (const [shared, list] of usedBy) {
      const kinds = new Set(list.map((one) => one.kind));
      const profiles = list.filter((one) => one.kind === "instances").length;
      if (kinds.size > 1 || profiles > 1) {
        const names = list.map((one) => one.by.name).join(", ");
        ctx.violation(`role ${shared.name} is shared by ${names}; give each workload its own`, shared);
      }
    }
  },
};
