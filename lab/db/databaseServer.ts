import { spawn, type ChildProcess } from "node:child_process";
import { constants, existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, open, readFile, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import mysql, { type Pool, type RowDataPacket } from "mysql2/promise";
import { freePort } from "./freePort.ts";
import { mysqldOptions } from "./options.ts";
import type { Warden } from "./warden.ts";

/** The server and its initialised data directory, as `ensureMysql()` describes them. */
export interface MysqlTree {
  readonly bin: { readonly mysqld: string; readonly mysqlbinlog: string };
  readonly template: string;
  readonly serverArgs: readonly string[];
}

export interface DatabaseServerOptions {
  readonly mysql: MysqlTree;
  /** Folder of this server alone: data, temporary files, log. A data directory already in it is used as it is. */
  readonly dir: string;
  /** Unique within a lab. */
  readonly serverId: number;
  /** Applier threads of a replica. @default the server's own */
  readonly replicaWorkers?: number;
  /** Ends the server when this process ends without doing so. */
  readonly warden?: Warden;
}

/** Unix sockets have at most 107 characters on Linux, 103 on macOS. */
const LONGEST_SOCKET = 103;
const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 60_000;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** One real MySQL server on 127.0.0.1, its administrator reachable through its Unix socket only. */
export class DatabaseServer {
  readonly dir: string;
  readonly dataDir: string;
  readonly #options: DatabaseServerOptions;
  #port = 0;
  #socket = "";
  #child: ChildProcess | undefined;
  #pool: Pool | undefined;

  constructor(options: DatabaseServerOptions) {
    this.#options = options;
    this.dir = options.dir;
    this.dataDir = path.join(options.dir, "data");
  }

  /** TCP port on 127.0.0.1, the same over restarts. @throws Error before the first start */
  get port(): number {
    if (this.#port === 0) throw new Error(`database in ${this.dir}: it has no port before its first start`);
    return this.#port;
  }

  /** True from the first start on, also while the server is stopped. */
  get hasPort(): boolean {
    return this.#port !== 0;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** True while the server answers. */
  get running(): boolean {
    return this.#child !== undefined && this.#pool !== undefined;
  }

  /**
   * Starts the server, on a copy of the template when it has no data yet, and waits until it answers.
   * @throws Error with the server's own words when it ends or does not answer within a minute
   */
  async start(how: { readOnly?: boolean; skipReplicaStart?: boolean } = {}): Promise<void> {
    if (this.#child) return;
    await this.#prepare();
    if (this.#port === 0) this.#port = await freePort();
    const args = mysqldOptions({
      serverArgs: this.#options.mysql.serverArgs,
      dataDir: this.dataDir,
      tmpDir: path.join(this.dir, "tmp"),
      socket: this.#socket,
      port: this.#port,
      serverId: this.#options.serverId,
      replicaWorkers: this.#options.replicaWorkers,
      readOnly: how.readOnly ?? false,
      skipReplicaStart: how.skipReplicaStart ?? false,
    });
    const log = await open(path.join(this.dir, "error.log"), "a");
    // Its own group: Ctrl-C in a terminal must not reach the database before the lab has ended in order.
    const child = spawn(this.#options.mysql.bin.mysqld, args, { detached: true, stdio: ["ignore", log.fd, log.fd] });
    await log.close();
    this.#child = child;
    this.#options.warden?.watch(child);
    child.once("exit", () => {
      if (this.#child !== child) return;
      this.#child = undefined;
      void this.#pool?.end().catch(() => undefined);
      this.#pool = undefined;
    });
    child.once("error", () => undefined);
    await this.#untilItAnswers(child);
  }

  /** Ends the server in order. */
  async stop(): Promise<void> {
    await this.#dismissReplicas().catch(() => undefined);
    await this.#end("SIGTERM");
  }

  /** Ends the server at once, as a power cut of its host would. */
  async kill(): Promise<void> {
    await this.#end("SIGKILL");
  }

  async restart(how: { readOnly?: boolean; skipReplicaStart?: boolean } = {}): Promise<void> {
    await this.stop();
    await this.start(how);
  }

  /** Stops the server and deletes its folder. */
  async destroy(): Promise<void> {
    await this.kill();
    await rm(this.dir, { recursive: true, force: true });
    if (path.dirname(this.#socket) !== this.dir) await rm(path.dirname(this.#socket), { recursive: true, force: true });
  }

  /** Rows of one statement run by the administrator. BIGINTs come as strings, so that none is rounded. */
  async query<Row extends object = Record<string, unknown>>(sql: string, values: unknown[] = []): Promise<Row[]> {
    const [rows] = await this.#connections().query<RowDataPacket[]>(sql, values);
    return rows as unknown as Row[];
  }

  /** Statements run one after the other in one session of the administrator. */
  async session(statements: readonly string[]): Promise<void> {
    const connection = await this.#connections().getConnection();
    try {
      for (const sql of statements) await connection.query(sql);
    } finally {
      connection.destroy();
    }
  }

  /** A server that ends waits eight seconds for connections on which it sends its binary log. */
  async #dismissReplicas(): Promise<void> {
    if (!this.#pool) return;
    for (const { Id, Command } of await this.query("SHOW PROCESSLIST")) {
      if (String(Command).startsWith("Binlog Dump")) await this.query("KILL ?", [Number(Id)]);
    }
  }

  #connections(): Pool {
    if (!this.#pool) throw new Error(`database in ${this.dir}: it is not running`);
    return this.#pool;
  }

  async #prepare(): Promise<void> {
    await mkdir(path.join(this.dir, "tmp"), { recursive: true });
    if (this.#socket === "") {
      const own = path.join(this.dir, "mysql.sock");
      this.#socket = own.length <= LONGEST_SOCKET ? own : path.join(await mkdtemp(path.join(tmpdir(), "dc-")), "s");
    }
    if (existsSync(this.dataDir)) return;
    const half = path.join(this.dir, "data.copying");
    await rm(half, { recursive: true, force: true });
    await cp(this.#options.mysql.template, half, { recursive: true, mode: constants.COPYFILE_FICLONE });
    // Two servers with one uuid could not replicate from each other.
    await rm(path.join(half, "auto.cnf"), { force: true });
    await rename(half, this.dataDir);
  }

  async #untilItAnswers(child: ChildProcess): Promise<void> {
    const pool = mysql.createPool({
      socketPath: this.#socket,
      user: "root",
      connectionLimit: 4,
      supportBigNumbers: true,
      bigNumberStrings: true,
      dateStrings: true,
      timezone: "Z",
    });
    const deadline = Date.now() + START_TIMEOUT_MS;
    while (this.#child === child && Date.now() < deadline) {
      try {
        await pool.query("SELECT 1");
        this.#pool = pool;
        return;
      } catch {
        await pause(30);
      }
    }
    await pool.end().catch(() => undefined);
    const log = await readFile(path.join(this.dir, "error.log"), "utf8").catch(() => "");
    const words = log.split("\n").filter((line) => line.includes("[ERROR]"));
    await this.kill();
    throw new Error(`database in ${this.dir} did not start: ${words.at(-1) ?? "no answer within a minute"}`);
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    const pool = this.#pool;
    this.#pool = undefined;
    if (pool) await pool.end().catch(() => undefined);
    if (!child) return;
    const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    const hard = setTimeout(() => child.kill("SIGKILL"), STOP_TIMEOUT_MS);
    await ended;
    clearTimeout(hard);
  }
}
