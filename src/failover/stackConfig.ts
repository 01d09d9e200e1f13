import { existsSync, readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";
import { UsageError } from "./errors.ts";
import { stackFile } from "./projectCopy.ts";

const schema = z.object({
  config: z.object({
    "dualcoast:region": z.string(),
    "dualcoast:peer": z.string(),
    "dualcoast:peerRegion": z.string(),
    "dualcoast:domain": z.string(),
    "dualcoast:database": z.object({ maxDataLossSeconds: z.number() }),
    "dualcoast:writer": z.object({ leaseSeconds: z.number(), witnessRegion: z.string() }),
  }),
});

/** The few keys of a stack file that a failover reads before it has looked at any state. */
export interface StackConfig {
  readonly stack: string;
  readonly peer: string;
  readonly region: string;
  readonly peerRegion: string;
  readonly domain: string;
  readonly witnessRegion: string;
  readonly leaseSeconds: number;
  readonly maxDataLossSeconds: number;
}

/** @throws UsageError naming the file and what is wrong with it */
export function readStackConfig(projectDir: string, stack: string): StackConfig {
  const file = stackFile(projectDir, stack);
  if (!existsSync(file)) throw new UsageError(`--to ${stack}: there is no Pulumi.${stack}.yaml in ${projectDir}`);
  const found = schema.safeParse(parse(readFileSync(file, "utf8")));
  if (!found.success) {
    const where = found.error.issues.map((issue) => issue.path.slice(1).join(".")).join(", ");
    throw new UsageError(`Pulumi.${stack}.yaml: missing or wrong: ${where}`);
  }
  const { config } = found.data;
  return {
    stack,
    peer: config["dualcoast:peer"],
    region: config["dualcoast:region"],
    peerRegion: config["dualcoast:peerRegion"],
    domain: config["dualcoast:domain"],
    witnessRegion: config["dualcoast:writer"].witnessRegion,
    leaseSeconds: config["dualcoast:writer"].leaseSeconds,
    maxDataLossSeconds: config["dualcoast:database"].maxDataLossSeconds,
  };
}
