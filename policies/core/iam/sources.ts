import type { Read, Resource, View } from "../types.ts";
import { parseDocument } from "./document.ts";
import type { PolicyDocument } from "./types.ts";

/** What a document says: what its bearer may do, who may assume a role, or who may use a resource. */
export type DocumentKind = "identity" | "trust" | "resource";

/** A policy document found on a resource; `document` is `absent` never: such places are left out. */
export interface FoundDocument {
  readonly kind: DocumentKind;
  /** Property it was found in, e.g. `inlinePolicies[0].policy`. */
  readonly path: string;
  readonly document: Read<PolicyDocument>;
}

const identity: Record<string, string> = {
  "aws:iam/policy:Policy": "policy",
  "aws:iam/rolePolicy:RolePolicy": "policy",
  "aws:iam/userPolicy:UserPolicy": "policy",
  "aws:iam/groupPolicy:GroupPolicy": "policy",
  "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy": "inlinePolicy",
};

const onResources: Record<string, string> = {
  "aws:s3/bucketPolicy:BucketPolicy": "policy",
  "aws:s3/bucket:Bucket": "policy",
  "aws:kms/key:Key": "policy",
  "aws:kms/keyPolicy:KeyPolicy": "policy",
  "aws:kms/replicaKey:ReplicaKey": "policy",
  "aws:sns/topic:Topic": "policy",
  "aws:sns/topicPolicy:TopicPolicy": "policy",
  "aws:sqs/queue:Queue": "policy",
  "aws:sqs/queuePolicy:QueuePolicy": "policy",
  "aws:secretsmanager/secret:Secret": "policy",
  "aws:secretsmanager/secretPolicy:SecretPolicy": "policy",
  "aws:opensearch/domain:Domain": "accessPolicies",
  "aws:opensearch/domainPolicy:DomainPolicy": "accessPolicies",
  "aws:backup/vaultPolicy:VaultPolicy": "policy",
  "aws:ecr/repositoryPolicy:RepositoryPolicy": "policy",
  "aws:dynamodb/resourcePolicy:ResourcePolicy": "policy",
  "aws:lambda/permission:Permission": "",
};

/** Types that carry what somebody may do. */
export const identityTypes: readonly string[] = [...Object.keys(identity), "aws:iam/role:Role"];
/** Types that carry who may use them. */
export const resourcePolicyTypes: readonly string[] = Object.keys(onResources);
/** Types that carry any document. */
export const documentTypes: readonly string[] = [...identityTypes, ...resourcePolicyTypes];

/** Every policy document on a resource, of the kinds asked for. */
export function documentsOn(resource: Resource, ...kinds: readonly DocumentKind[]): readonly FoundDocument[] {
  const found: FoundDocument[] = [];
  const add = (kind: DocumentKind, view: View, path: string): void => {
    if (!kinds.includes(kind)) return;
    const document = readDocument(view, path, resource.name);
    if (document.state !== "absent")
      found.push({ kind, path: view.path === "" ? path : `${view.path}.${path}`, document });
  };
  const own = identity[resource.type];
  if (own !== undefined) add("identity", resource, own);
  if (resource.type === "aws:iam/role:Role") {
    add("trust", resource, "assumeRolePolicy");
    if (kinds.includes("identity")) {
      const inline = resource.items("inlinePolicies");
      if (inline.state === "known") for (const one of inline.value) add("identity", one, "policy");
    }
  }
  const shared = onResources[resource.type];
  if (shared === "") {
    if (kinds.includes("resource")) found.push({ kind: "resource", path: "principal", document: permission(resource) });
  } else if (shared !== undefined) add("resource", resource, shared);
  return found;
}

function readDocument(view: View, path: string, name: string): Read<PolicyDocument> {
  const read = view.read(path);
  if (read.state !== "known") return read;
  if (read.value === "") return { state: "absent" };
  return { state: "known", value: parseDocument(read.value, name) };
}

/** A Lambda permission is one statement of the function's policy, written as properties. */
function permission(resource: Resource): Read<PolicyDocument> {
  const principal = resource.string("principal");
  if (principal.state !== "known") return principal.state === "absent" ? { state: "unknown" } : principal;
  const condition: Record<string, Record<string, string>> = {};
  for (const [property, operator, key] of permissionConditions) {
    const read = resource.string(property);
    if (read.state === "unknown")
      (condition["ArnLike"] ??= {})[key] = "arn:aws:set:but:unknown:yet"; // set, value to come
    else if (read.state === "known") (condition[operator] ??= {})[key] = read.value;
  }
  const isService = principal.value.includes(".");
  const Principal = principal.value === "*" ? "*" : isService ? { Service: principal.value } : { AWS: principal.value };
  const statement = {
    Effect: "Allow",
    Principal,
    Action: "lambda:InvokeFunction",
    Resource: "*",
    Condition: condition,
  };
  return { state: "known", value: parseDocument({ Version: "2012-10-17", Statement: statement }, resource.name) };
}

const permissionConditions = [
  ["sourceArn", "ArnLike", "aws:SourceArn"],
  ["sourceAccount", "StringEquals", "aws:SourceAccount"],
  ["principalOrgId", "StringEquals", "aws:PrincipalOrgID"],
] as const;
