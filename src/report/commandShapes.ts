import { z } from "zod";

const region = z.string();

/** `dualcoast deploy --json`. */
export const deploySchema = z
  .object({
    schemaVersion: z.literal(1),
    kind: z.literal("deploy"),
    target: z.string(),
    /** False: the second run of the same program. */
    changed: z.boolean(),
    seconds: z.number(),
    updates: z.array(
      z.object({
        stack: z.string(),
        /** Number of resources by operation, e.g. `same`, `create`. */
        changes: z.record(z.string(), z.number()),
        linked: z.boolean(),
        seconds: z.number(),
      }),
    ),
  })
  .meta({ title: "Dualcoast deploy" });

/** `dualcoast lab status --json`. */
export const labStatusSchema = z
  .object({
    schemaVersion: z.literal(1),
    kind: z.literal("lab-status"),
    name: z.string(),
    createdAt: z.iso.datetime(),
    pace: z.number(),
    deployPace: z.number(),
    edge: z.url(),
    /** Databases and applications run as the deployed stacks ask for. */
    settled: z.boolean(),
    frozen: z.boolean(),
    dark: z.array(region),
    rules: z.array(z.record(z.string(), z.unknown())),
    engine: z.object({ version: z.string(), source: z.string() }),
    database: z.object({ version: z.string(), source: z.string() }),
    processes: z.array(z.object({ name: z.string(), pid: z.number().int() })),
    /** What differs between the lab's stack files and the production ones. */
    differences: z.array(z.looseObject({ file: z.string(), key: z.string(), allowed: z.boolean() })),
    /** Whether a failover's calls are held to what its role may do; not where the role is not deployed. */
    permissions: z.array(z.object({ role: z.string(), enforced: z.boolean() })),
    standIns: z.array(z.object({ type: z.string(), level: z.enum(["live", "recorded"]), notProven: z.string() })),
  })
  .meta({ title: "Dualcoast lab status" });
