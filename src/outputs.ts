import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";

/** Raised when a reader of an older shape would misread the outputs. */
export const outputsSchemaVersion = 1;

/** Name of the one output of each stack. */
export const outputName = "dualcoast";

const bucket = z.object({ name: z.string(), arn: z.string(), region: z.string() });
const texts = z.array(z.string());

/** What a stack tells the other stack, the failover and the lab. The only source of ids outside the program. */
export const regionOutputsSchema = z.object({
  schemaVersion: z.literal(outputsSchemaVersion),
  role: z.enum(["active", "standby"]),
  roleEpoch: z.number(),
  region: z.string(),
  /** Name of the other stack. */
  peer: z.string(),
  /** True once everything that needs the other stack's outputs exists. */
  linked: z.boolean(),
  network: z.object({ vpcId: z.string(), webSubnetIds: texts, dataSubnetIds: texts, publicSubnetIds: texts }),
  database: z.object({
    identifier: z.string(),
    arn: z.string(),
    address: z.string(),
    port: z.number(),
    generation: z.number(),
    kmsKeyArn: z.string(),
    parameterGroup: z.string(),
    isReplica: z.boolean(),
  }),
  web: z.object({
    autoScalingGroup: z.string(),
    targetGroupArn: z.string(),
    loadBalancerArn: z.string(),
    loadBalancerDns: z.string(),
    launchTemplateId: z.string(),
    /** Instances of the group in each role. */
    desired: z.object({ active: z.number(), standby: z.number() }),
  }),
  buckets: z.record(z.string(), bucket),
  keys: z.object({ data: z.string() }),
  tables: z.object({ control: z.string(), ops: z.string() }),
  secrets: z.object({ database: z.string() }),
  /** ARN of the vault of the region's backups; absent in outputs of before there was one. */
  vault: z.string().optional(),
  edge: z
    .object({
      zoneId: z.string(),
      hostname: z.string(),
      loadBalancerId: z.string(),
      /** Pool id by region. */
      pools: z.record(z.string(), z.string()),
      fallbackPoolId: z.string(),
      /** Monitor id by region. */
      monitorIds: z.record(z.string(), z.string()),
    })
    .optional(),
});

export type RegionOutputs = z.infer<typeof regionOutputsSchema>;

/** A value, or an output of it, at any depth. */
type Nested<T> = [T] extends [object]
  ? { [K in keyof T]: Nested<NonNullable<T[K]>> } | pulumi.Output<T>
  : T | pulumi.Output<T>;

/** The outputs as the program produces them. */
export type RegionOutputsInput = Nested<RegionOutputs>;

/**
 * Reads a stack's outputs; `undefined` for a stack that has none yet.
 * @param stack name of the stack, for messages
 * @throws pulumi.RunError when they are of another shape or version
 */
export function parseOutputs(stack: string, value: unknown): RegionOutputs | undefined {
  if (value === undefined || value === null) return undefined;
  const result = regionOutputsSchema.safeParse(value);
  if (result.success) return result.data;
  const version = (value as { schemaVersion?: unknown }).schemaVersion;
  if (version !== outputsSchemaVersion) {
    const got = JSON.stringify(version);
    throw new pulumi.RunError(
      `${stack}: its outputs have schemaVersion ${got}, this program reads ${outputsSchemaVersion}; ` +
        `run pulumi up -s ${stack} with this version of the program first`,
    );
  }
  const where = result.error.issues.map((issue) => issue.path.join(".")).join(", ");
  throw new pulumi.RunError(
    `${stack}: its outputs lack or misstate ${where}; run pulumi up -s ${stack} with this version of the program first`,
  );
}
