import { isGiven, isHidden, textOf } from "../../core/index.ts";
import type { Graph, Read, Resource, ResourceInput } from "../../core/types.ts";

export const instanceType = "aws:rds/instance:Instance";
export const clusterType = "aws:rds/cluster:Cluster";
export const memberType = "aws:rds/clusterInstance:ClusterInstance";
export const keyType = "aws:kms/key:Key";
export const replicaKeyType = "aws:kms/replicaKey:ReplicaKey";
export const vaultType = "aws:backup/vault:Vault";
export const tableType = "aws:dynamodb/table:Table";
export const secretType = "aws:secretsmanager/secret:Secret";
export const groupType = "aws:autoscaling/group:Group";

/** Is the database a replica? Replicas take no final snapshot and inherit what the source decides. */
export function isReplica(database: Resource): boolean {
  return isGiven(database, "replicateSourceDb") || isGiven(database, "replicationSourceIdentifier");
}

/** Does `value` (an ARN, an identifier, unknown) name this resource of the other stack? Unknown counts as maybe. */
export function names(read: Read<unknown>, target: Resource, ...paths: string[]): "yes" | "no" | "unknown" {
  const value = textOf(read);
  if (value === undefined) return read.state === "absent" ? "no" : "unknown";
  const arn = target.peek("arn");
  // One name may be a database's in each region: of two ARNs, the whole must be the same.
  if (value.startsWith("arn:") && arn.state !== "absent") {
    if (isHidden(arn)) return "unknown";
    return value === arn.value ? "yes" : "no";
  }
  const own = ["id", ...paths].flatMap((path) => textOf(target.peek(path)) ?? []);
  if (own.some((one) => value === one || value.endsWith(`:${one}`))) return "yes";
  return arn.state === "known" ? "no" : "unknown";
}

/** Region that most of a stack's resources stand in: its default provider's. */
export function homeRegion(graph: Graph): string | undefined {
  return graph
    .ofType("pulumi:providers:aws")
    .map((provider) => textOf(provider.read("region")))
    .find(Boolean);
}

/** A resource at a coast, for examples: its provider is `at(region)`. */
export const on = (region: string, type: string, name: string, props: Record<string, unknown>): ResourceInput => ({
  type,
  name,
  provider: `aws-${region}`,
  props,
});

/** Major version of an engine: `8.4` of `8.4.3`. */
export function majorOf(version: string): string {
  return version.split(".").slice(0, 2).join(".");
}
