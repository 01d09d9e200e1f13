import mysql, { type Pool, type PoolConnection, type RowDataPacket } from "mysql2/promise";

/** Who the application is to the database. */
export interface Account {
  readonly user: string;
  readonly password: string;
}

export interface DatabaseArgs {
  readonly host: string;
  readonly port: number;
  /** Read anew when the database refuses the one in use: passwords rotate. */
  readonly account: () => Promise<Account>;
  /** Sessions that stay silent for longer are ended by the server, in ms, rounded up to seconds. */
  readonly silenceMs: number;
  /** Open connections at most. @default 4 */
  readonly connections?: number;
}

const CONNECT_MS = 2_000;
const ACCESS_DENIED = "ER_ACCESS_DENIED_ERROR";
/** A connection may end while it lies in the pool; that many fresh ones are tried before giving up. */
const FRESH_TRIES = 3;

/** Connections to one MySQL server that come back by themselves after the server was away or its password changed. */
export class Database {
  readonly #args: DatabaseArgs;
  #pool: Promise<Pool> | undefined;

  constructor(args: DatabaseArgs) {
    this.#args = args;
  }

  /** Rows of one statement. BIGINT and DECIMAL come as text where a number would round them. */
  async query<Row extends object = Record<string, unknown>>(
    sql: string,
    values: unknown[] = [],
    timeoutMs = 3_000,
  ): Promise<Row[]> {
    const connection = await this.open("SELECT 1");
    try {
      const [rows] = await connection.query<RowDataPacket[]>({ sql, values, timeout: timeoutMs });
      connection.release();
      return rows as unknown as Row[];
    } catch (error) {
      connection.destroy(); // after a timeout its answer may still come, to a question that was not asked
      throw error;
    }
  }

  /**
   * A connection on which `first` has just worked, so that it is not one that the server has meanwhile ended.
   * The caller gives it back by `release` or `destroy`.
   */
  async open(first: string): Promise<PoolConnection> {
    for (let tries = 1; ; tries++) {
      const connection = await this.#connect();
      try {
        await connection.query({ sql: first, timeout: CONNECT_MS });
        return connection;
      } catch (error) {
        connection.destroy();
        if (!isLost(error) || tries === FRESH_TRIES) throw error;
      }
    }
  }

  async end(): Promise<void> {
    const pool = this.#pool;
    this.#pool = undefined;
    await pool?.then((opened) => opened.end()).catch(() => undefined);
  }

  async #connect(): Promise<PoolConnection> {
    this.#pool ??= this.#create();
    const opening = this.#pool;
    try {
      const pool = await opening;
      return await within(CONNECT_MS, pool.getConnection());
    } catch (error) {
      // A pool that could not be made, or whose password is out of date, must not be the next caller's too.
      const useless = (error as { code?: unknown }).code === ACCESS_DENIED || (await failed(opening));
      if (useless && this.#pool === opening) await this.end();
      throw error;
    }
  }

  async #create(): Promise<Pool> {
    const { host, port, account, silenceMs, connections = 4 } = this.#args;
    const { user, password } = await account();
    const pool = mysql.createPool({
      host,
      port,
      user,
      password,
      connectionLimit: connections,
      maxIdle: connections,
      queueLimit: 500,
      connectTimeout: CONNECT_MS,
      supportBigNumbers: true,
      dateStrings: true,
      timezone: "Z",
    });
    const seconds = Math.max(1, Math.ceil(silenceMs / 1_000));
    pool.pool.on("connection", (connection) => {
      connection.query(`SET SESSION wait_timeout = ${seconds}`); // answered before whatever is asked next
    });
    return pool;
  }
}

/** True when the error says that the connection is gone, not that the statement was wrong. */
export function isLost(error: unknown): boolean {
  const { code, fatal } = error as { code?: unknown; fatal?: unknown };
  return (
    fatal === true ||
    ["PROTOCOL_CONNECTION_LOST", "ECONNRESET", "EPIPE", "ER_CLIENT_INTERACTION_TIMEOUT"].includes(String(code))
  );
}

/** True when the server takes no writes now. @see https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html */
export function isReadOnly(error: unknown): boolean {
  return [1290, 1836].includes(Number((error as { errno?: unknown }).errno));
}

async function failed(work: Promise<unknown>): Promise<boolean> {
  return work.then(
    () => false,
    () => true,
  );
}

/** The connection, or an error after `ms`; one that comes later goes back to the pool. */
async function within(ms: number, opening: Promise<PoolConnection>): Promise<PoolConnection> {
  let timer: NodeJS.Timeout | undefined;
  let late = false;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      late = true;
      reject(new Error(`database: no connection within ${ms} ms`));
    }, ms);
  });
  opening.then((connection) => late && connection.release()).catch(() => undefined);
  try {
    return await Promise.race([opening, limit]);
  } finally {
    clearTimeout(timer);
  }
}
