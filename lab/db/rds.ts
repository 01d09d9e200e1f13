import mysql from "mysql2/promise";
import type { DatabaseServer } from "./databaseServer.ts";

/** What RDS grants its master user on MySQL 8: neither SUPER nor CONNECTION_ADMIN, so `read_only` binds it.
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.MasterAccounts.html
 */
const MASTER_PRIVILEGES = [
  ["SELECT", "INSERT", "UPDATE", "DELETE", "CREATE", "DROP", "RELOAD", "PROCESS", "REFERENCES", "INDEX", "ALTER"],
  ["SHOW DATABASES", "CREATE TEMPORARY TABLES", "LOCK TABLES", "EXECUTE", "REPLICATION SLAVE", "REPLICATION CLIENT"],
  ["CREATE VIEW", "SHOW VIEW", "CREATE ROUTINE", "ALTER ROUTINE", "CREATE USER", "EVENT", "TRIGGER"],
  ["CREATE ROLE", "DROP ROLE", "APPLICATION_PASSWORD_ADMIN", "ROLE_ADMIN", "XA_RECOVER_ADMIN"],
].flat();

/**
 * The procedures by which a master user, who may not run the statements themselves, controls replication on RDS.
 * Only those that Dualcoast or an operator at the failover may need.
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Appendix.MySQL.SQLRef.html
 */
const PROCEDURES: Readonly<Record<string, string>> = {
  "rds_stop_replication()": "STOP REPLICA",
  "rds_start_replication()": "START REPLICA",
  "rds_kill(IN thread_id BIGINT)": "KILL thread_id",
  "rds_kill_query(IN thread_id BIGINT)": "KILL QUERY thread_id",
};

/** Seconds for which RDS lets binary logs be kept, at most a week; the lab keeps all of them for its judge. */
const SETUP = [
  "SET SESSION sql_log_bin = 0",
  ...Object.entries(PROCEDURES).flatMap(([signature, statement]) => [
    `DROP PROCEDURE IF EXISTS mysql.${signature.slice(0, signature.indexOf("("))}`,
    `CREATE PROCEDURE mysql.${signature} SQL SECURITY DEFINER ${statement}`,
  ]),
];

/** Installs RDS's procedures. Not written to the binary log: on RDS every instance has its own. */
export async function installRdsProcedures(server: DatabaseServer): Promise<void> {
  await server.session(SETUP);
}

export interface Account {
  readonly user: string;
  readonly password: string;
}

/** The account by which replicas read, named as on RDS. */
export const REPLICATION_USER = "rdsrepladmin";

/** Creates or resets the master user. It reaches replicas by replication, as on RDS. */
export async function createMasterUser(server: DatabaseServer, { user, password }: Account): Promise<void> {
  await server.query("CREATE USER IF NOT EXISTS ?@'%'", [user]);
  await server.query("ALTER USER ?@'%' IDENTIFIED BY ?", [user, password]);
  await server.query(`GRANT ${MASTER_PRIVILEGES.join(", ")} ON *.* TO ?@'%' WITH GRANT OPTION`, [user]);
}

/** Creates or resets the account by which replicas read. */
export async function createReplicationUser(server: DatabaseServer, password: string): Promise<void> {
  await server.query("CREATE USER IF NOT EXISTS ?@'%'", [REPLICATION_USER]);
  await server.query("ALTER USER ?@'%' IDENTIFIED BY ?", [REPLICATION_USER, password]);
  await server.query("GRANT REPLICATION SLAVE ON *.* TO ?@'%'", [REPLICATION_USER]);
}

/** Runs a script of several statements as the master user, in `database`, which is created when missing. */
export async function runAsMaster(server: DatabaseServer, account: Account, database: string, sql: string) {
  const { user, password } = account;
  await server.query("CREATE DATABASE IF NOT EXISTS ??", [database]);
  const options = { host: "127.0.0.1", port: server.port, user, password, database, multipleStatements: true };
  const connection = await mysql.createConnection(options);
  try {
    await connection.query(sql);
  } finally {
    await connection.end();
  }
}
