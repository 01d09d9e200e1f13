import type { Graph, Resource } from "../types.ts";
import { documentsOn } from "./sources.ts";
import type { Statement } from "./types.ts";

/** A role, user or group with everything attached to it. */
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

const policyType = "aws:iam/policy:Policy";
const groupType = "aws:iam/group:Group";

/** What is attached to one kind of principal: inline documents, and managed policies. Type → property that names it. */
interface Attached {
  readonly inline: Readonly<Record<string, string>>;
  readonly managed: Readonly<Record<string, string>>;
}

const attached: Readonly<Record<string, Attached>> = {
  "aws:iam/role:Role": {
    inline: { "aws:iam/rolePolicy:RolePolicy": "role" },
    managed: {
      "aws:iam/rolePolicyAttachment:RolePolicyAttachment": "role",
      "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive": "roleName",
      "aws:iam/policyAttachment:PolicyAttachment": "roles",
    },
  },
  "aws:iam/user:User": {
    inline: { "aws:iam/userPolicy:UserPolicy": "user" },
    managed: {
      "aws:iam/userPolicyAttachment:UserPolicyAttachment": "user",
      "aws:iam/userPolicyAttachmentsExclusive:UserPolicyAttachmentsExclusive": "userName",
      "aws:iam/policyAttachment:PolicyAttachment": "users",
    },
  },
  [groupType]: {
    inline: { "aws:iam/groupPolicy:GroupPolicy": "group" },
    managed: {
      "aws:iam/groupPolicyAttachment:GroupPolicyAttachment": "group",
      "aws:iam/groupPolicyAttachmentsExclusive:GroupPolicyAttachmentsExclusive": "groupName",
      "aws:iam/policyAttachment:PolicyAttachment": "groups",
    },
  },
};

/** Every role, user and group of a stack with the union of what is attached to it; a user has its groups' too. */
export function principalsOf(graph: Graph): readonly Principal[] {
  return graph.ofType(...Object.keys(attached)).map((resource) => {
    const found: Gathered = { statements: [], foreignArns: [], unread: [] };
    for (const holder of [resource, ...groupsOf(resource)]) gather(holder, found);
    return { resource, ...found, boundary: boundaryOf(resource) };
  });
}

/** Groups that a user is in, by either form of membership. */
function groupsOf(user: Resource): readonly Resource[] {
  if (user.type !== "aws:iam/user:User") return [];
  return [
    ...user
      .referrers("aws:iam/userGroupMembership:UserGroupMembership", "user")
      .flatMap((one) => one.linked("groups", groupType)),
    ...user
      .referrers("aws:iam/groupMembership:GroupMembership", "users")
      .flatMap((one) => one.linked("group", groupType)),
  ];
}

interface Gathered {
  readonly statements: Statement[];
  readonly foreignArns: string[];
  readonly unread: string[];
}

function gather(holder: Resource, { statements, foreignArns, unread }: Gathered): void {
  const addDocuments = (from: Resource): void => {
    for (const { document, path } of documentsOn(from, "identity")) {
      if (document.state === "known") statements.push(...document.value.statements);
      else unread.push(`${from.name}.${path}`);
    }
  };
  const addManaged = (on: Resource, path: string): void => {
    const policies = on.linked(path, policyType);
    policies.forEach(addDocuments);
    // Not noted as unread: a link already tells which policy it is.
    const arns = on.peek(path);
    if (arns.state === "known") foreignArns.push(...toList(arns.value).filter((arn) => !isIn(policies, arn)));
    else if (arns.state !== "absent" && policies.length === 0) unread.push(`${on.name}.${path}`);
  };
  const { inline, managed } = attached[holder.type] ?? { inline: {}, managed: {} };
  addDocuments(holder);
  for (const [type, path] of Object.entries(inline)) holder.referrers(type, path).forEach(addDocuments);
  for (const [type, path] of Object.entries(managed))
    for (const attachment of holder.referrers(type, path))
      for (const arns of ["policyArn", "policyArns"]) addManaged(attachment, arns);
  addManaged(holder, "managedPolicyArns");
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
  const [policy] = resource.linked("permissionsBoundary", policyType);
  if (!policy) return "unknown";
  const [found] = documentsOn(policy, "identity");
  return found?.document.state === "known" ? found.document.value.statements : "unknown";
}
