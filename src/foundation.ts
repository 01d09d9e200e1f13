import type * as pulumi from "@pulumi/pulumi";
import type { LogBucket, Network, RegionalKey, SecurityGroups } from "./components/index.ts";
import type { ProgramConfig } from "./config.ts";
import type { Link } from "./links.ts";

/** Port of the application on its instances. */
export const appPort = 8080;

/** Port of the database. */
export const databasePort = 3306;

/** What the parts of a region build on. */
export interface Foundation {
  readonly config: ProgramConfig;
  readonly peer: Link;
  readonly key: RegionalKey;
  /** Where AWS services of the region deliver their logs. */
  readonly logs: LogBucket;
  readonly network: Network;
  readonly security: SecurityGroups;
  /** ARN of the policy that every role takes as its boundary, but for those that AWS Backup takes. */
  readonly permissionsBoundary: pulumi.Output<string>;
  /** The same for the roles that AWS Backup takes, with AWS's own policies. */
  readonly backupBoundary: pulumi.Output<string>;
  readonly parent: pulumi.Resource;
}
