import type { Graph, Resource } from "../types.ts";
import { documentsOn } from "./sources.ts";
import type { Statement } from "./types.ts";

/** A role or user with everything attached to it. */
export interface Principal {
  readonly resource: Resource;
  readonly statements: readonly Statement[];
  /** Managed policies that are not in the graph, as ARNs: AWS's own, or another stack's. */
  readonly foreignArns: readonly string[];
  /** `undefined`: none set. `unknown`: one is set that can't be read. */
  readonly boundary: readonly Statement[] | "unknown" | undefined;
  /** Places that could not be read yet; the verdict on this principal may miss something there. */
  readonly unread: readonly string[];
}

const attachments: Record<string, readonly string[]> = {
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": ["role"],
  "aws:iam/userPolicyAttachment:UserPolicyAttachment": ["user"],
  "aws:iam/policyAttachment:PolicyAttachment": ["roles", "users"],
};
const inlineTypes: Record<string, string> = {
  "aws:iam/rolePolicy:RolePolicy": "role",
  "aws:iam/userPolicy:UserPolicy": "user",
};

/** Every role and user of a stack with the union of what is attached to it, in one walk over the graph. */
export function principalsOf(graph: Graph): readonly Principal[] {
  return graph.ofType("aws:iam/role:Role", "aws:iam/user:User").map((resource) => gather(resource));
}

function gather(resource: Resource): Principal {
  const statements: Statement[] = [];
  const foreignArns: string[] = [];
  const unread: string[] = [];
  const addDocuments = (from: Resource): void => {
    for (const { document, path } of documentsOn(from, "identity")) {
      if (document.state === "known") statements.push(...document.value.statements);
      else unread.push(`${from.name}.${path}`);
    }
  };
  const addManaged = (holder: Resource, path: string): void => {
    const policies = holder.linked(path, "aws:iam/policy:Policy");
    policies.forEach(addDocuments);
    // Not noted as unread: a link already tells which policy it is.
    const arns = holder.peek(path);
    if (arns.state === "known") foreignArns.push(...toList(arns.value).filter((arn) => !isIn(policies, arn)));
    else if (arns.state !== "absent" && policies.length === 0) unread.push(`${holder.name}.${path}`);
  };
  addDocuments(resource);
  for (const [type, path] of Object.entries(inlineTypes)) resource.referrers(type, path).forEach(addDocuments);
  for (const [type, places] of Object.entries(attachments)) {
    for (const principal of places) {
      for (const attachment of resource.referrers(type, principal)) addManaged(attachment, "policyArn");
    }
  }
  addManaged(resource, "managedPolicyArns");
  return { resource, statements, foreignArns, boundary: boundaryOf(resource), unread };
}

function toList(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).filter((one): one is string => typeof one === "string");
}

function isIn(policies: readonly Resource[], arn: string): boolean {
  return policies.some((one) => {
    const own = one.peek("arn");
    return own.state !== "known" || own.value === arn;
  });
}

function boundaryOf(resource: Resource): Principal["boundary"] {
  const set = resource.has("permissionsBoundary");
  if (set.state === "known" && !set.value) return undefined;
  const [policy] = resource.linked("permissionsBoundary", "aws:iam/policy:Policy");
  if (!policy) return "unknown";
  const [found] = documentsOn(policy, "identity");
  return found?.document.state === "known" ? found.document.value.statements : "unknown";
}
