/** What decides a server's command line. */
export interface ServerSettings {
  /** Options that must come first: base directories, and the user when started by root. */
  readonly serverArgs: readonly string[];
  readonly dataDir: string;
  readonly tmpDir: string;
  readonly socket: string;
  readonly port: number;
  /** Unique within a lab: a replica ignores events that carry its own id. */
  readonly serverId: number;
  /** Applier threads of a replica: fewer of them make it fall behind under load. @default the server's own, 4 */
  readonly replicaWorkers?: number | undefined;
  /** Refuse writes of everyone, administrators included, from the first moment. */
  readonly readOnly: boolean;
  /** Do not resume replication by itself, because the source's address may have changed. */
  readonly skipReplicaStart: boolean;
}

/**
 * The options of a lab's mysqld: those that RDS for MySQL sets for durability and GTIDs, with small buffers.
 * TLS is off: the connections never leave the loopback interface.
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/mysql-replication-gtid.html
 */
export function mysqldOptions(settings: ServerSettings): string[] {
  const { serverArgs, dataDir, tmpDir, socket, port, serverId, replicaWorkers } = settings;
  return [
    ...serverArgs,
    `--datadir=${dataDir}`,
    `--tmpdir=${tmpDir}`,
    `--socket=${socket}`,
    `--pid-file=${tmpDir}/pid`,
    "--bind-address=127.0.0.1",
    `--port=${port}`,
    `--server-id=${serverId}`,
    // Relative names: the index files then hold no path, and a copied data directory works elsewhere.
    "--log-bin=binlog",
    "--relay-log=relay",
    "--gtid-mode=ON",
    "--enforce-gtid-consistency=ON",
    // A crash must not lose a commit: otherwise a loss could come from the server and not from the link.
    "--sync-binlog=1",
    "--innodb-flush-log-at-trx-commit=1",
    "--relay-log-recovery=ON",
    // Sessions are counted by the judge in microseconds of one clock.
    "--default-time-zone=+00:00",
    "--mysqlx=OFF",
    "--tls-version=",
    "--skip-name-resolve",
    "--secure-file-priv=NULL",
    "--performance-schema=OFF",
    "--innodb-buffer-pool-size=64M",
    "--innodb-redo-log-capacity=16M",
    "--table-open-cache=400",
    "--max-connections=300",
    ...(replicaWorkers === undefined ? [] : [`--replica-parallel-workers=${replicaWorkers}`]),
    ...(settings.readOnly ? ["--super-read-only=ON"] : []),
    ...(settings.skipReplicaStart ? ["--skip-replica-start=ON"] : []),
  ];
}
