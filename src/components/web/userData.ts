/** Where the application finds its config on an instance. */
const appConfigPath = "/etc/dualcoast/app.json";

/**
 * What an instance must know. Neither role nor roleEpoch: turning the roles must not make a new launch template, and
 * the writer record says who may write. No secret either: user data can be read by anyone on the instance.
 */
export interface AppConfig {
  readonly region: string;
  readonly databaseHost: string;
  readonly databasePort: number;
  readonly databaseName: string;
  /** ARN of the region's copy of the database's secret. */
  readonly secretId: string;
  readonly controlTable: string;
  readonly opsTable: string;
  readonly leaseSeconds: number;
  readonly listenPort: number;
  /** The agent may create the very first writer record, naming its region. */
  readonly bootstrapWriter: boolean;
}

/** Times of the lease that are not configured: renewal, the longest transaction, clock skew (decided with the lease). */
const times = { renewSeconds: 2, longestTransactionSeconds: 4, skewSeconds: 1 };

/** Cloud-init user data, base64, that writes the application's config. */
export function userData(app: AppConfig): string {
  const { bootstrapWriter, ...rest } = app;
  const content = JSON.stringify({ schemaVersion: 1, ...rest, ...times, ...(bootstrapWriter && { bootstrapWriter }) });
  const file = { path: appConfigPath, permissions: "0640", content };
  return Buffer.from(`#cloud-config\n${JSON.stringify({ write_files: [file] })}\n`).toString("base64");
}
