import { coasts } from "./names.ts";
import { Fields } from "./parse.ts";
import { checkTiming, type Timing } from "./timing.ts";

/** What an instance is told at birth, in `/etc/dualcoast/app.json`. It names secrets and holds none. */
export interface AppConfig {
  readonly schemaVersion: 1;
  readonly region: string;
  /** The other coast: its endpoint of the control table is asked when the own region's does not answer. */
  readonly peerRegion: string;
  readonly databaseHost: string;
  readonly databasePort: number;
  readonly databaseName: string;
  /** Secret in the own region with the database's user name and password. */
  readonly secretId: string;
  readonly controlTable: string;
  readonly opsTable: string;
  readonly timing: Timing;
  readonly listenPort: number;
  /** True where the agent may write the very first writer record: the stack that owns the control table. */
  readonly bootstrapWriter: boolean;
}

/** Where an instance finds its config file. */
export const configFile = "/etc/dualcoast/app.json";

/**
 * Neither role nor role epoch is in this file: they would change the launch template in the middle of a failover. The
 * writer record says who writes.
 * @throws BadShape naming each field that is wrong
 */
export function parseAppConfig(value: unknown): AppConfig {
  const f = new Fields(`config ${configFile}`, value);
  if (f.integer("schemaVersion") !== 1) f.problem("schemaVersion must be 1");
  const seconds = (key: string) => f.number(key) * 1_000;
  const port = { min: 1, max: 65_535 };
  const timing = {
    leaseMs: seconds("leaseSeconds"),
    renewMs: seconds("renewSeconds"),
    longestTransactionMs: seconds("longestTransactionSeconds"),
    skewMs: seconds("skewSeconds"),
  };
  const region = f.text("region", 20);
  const config = f.done({
    schemaVersion: 1 as const,
    region,
    peerRegion: f.optional("peerRegion", (key) => f.text(key, 20)) ?? coasts[region === coasts[0] ? 1 : 0],
    databaseHost: f.text("databaseHost"),
    databasePort: f.integer("databasePort", port),
    databaseName: f.text("databaseName", 64),
    secretId: f.text("secretId"),
    controlTable: f.text("controlTable"),
    opsTable: f.text("opsTable"),
    timing,
    listenPort: f.integer("listenPort", port),
    bootstrapWriter: f.optional("bootstrapWriter", (key) => f.flag(key)) ?? false,
  });
  checkTiming(timing);
  return config;
}
