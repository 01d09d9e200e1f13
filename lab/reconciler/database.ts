import { readFileSync } from "node:fs";
import { mkdir, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { DatabaseServer, type DatabaseServerOptions } from "../db/databaseServer.ts";
import { createMasterUser, createReplicationUser, installRdsProcedures, runAsMaster, type Account } from "../db/rds.ts";
import { caughtUp, detach, drain, follow, openForWriting } from "../db/replication.ts";
import { LinkProcess } from "../link/linkProcess.ts";
import type { DatabaseState } from "./state.ts";

/** Seconds to wait for a new replica to catch up before the next look at what is wanted. */
const IN_STEP_SECONDS = 5;
/** Seconds a drain may take before the next look at what is wanted. */
const DRAIN_SECONDS = 20;

/** `new`: nothing set up. `detached`: promoted but for the restart, which is to be seen in the instance's status. */
export type DatabaseRole = "new" | "replica" | "detached" | "primary";

/** What a database keeps beside its data, so that a copy of the folder is complete. */
interface Memory {
  readonly serverId: number;
  readonly role: DatabaseRole;
}

/** What a database needs from the lab. */
export interface DatabaseContext {
  readonly account: () => Promise<Account>;
  readonly replicationPassword: string;
  /** Name of the application's schema and the script that fills it. */
  readonly schema: { readonly name: string; readonly sql: string };
  /** The source's server, when it runs. */
  readonly source: () => DatabaseServer | undefined;
  /** True while one of the two regions is cut off. */
  readonly isCut: () => boolean;
  readonly announce: () => Promise<void>;
}

const busyStatus = new Set(["modifying", "creating"]);

/** One RDS instance: the server behind it, and for a replica the link to its source. */
export class Database {
  readonly region: string;
  readonly id: string;
  readonly server: DatabaseServer;
  link: LinkProcess | undefined;
  #memory: Memory;
  #linkTarget = 0;
  #restartedInReboot = false;
  #following = false;

  constructor(
    region: string,
    id: string,
    options: Omit<DatabaseServerOptions, "serverId">,
    nextServerId: () => number,
  ) {
    this.region = region;
    this.id = id;
    this.#memory = remembered(options.dir) ?? { serverId: nextServerId(), role: "new" };
    this.server = new DatabaseServer({ ...options, serverId: this.#memory.serverId });
  }

  get role(): DatabaseRole {
    return this.#memory.role;
  }

  get serverId(): number {
    return this.#memory.serverId;
  }

  /** True when server and role are what `wanted` says. */
  matches(wanted: DatabaseState): boolean {
    if (!this.server.running) return false;
    return wanted.isReplica ? this.role === "replica" && this.#following : this.role === "primary";
  }

  /** One look at what is wanted, and the work that this takes. To be called again until nothing is left to do. */
  async reconcile(wanted: DatabaseState, context: DatabaseContext): Promise<void> {
    if (wanted.status === "stopped" || wanted.status === "stopping") return this.stop();
    if (wanted.status !== "rebooting") this.#restartedInReboot = false;
    await this.#run();
    if (this.role === "new") await this.#setUp(wanted, context);
    if (this.role === "replica" && wanted.isReplica) await this.#keepFollowing(context);
    if (this.role === "replica" && !wanted.isReplica) await this.#promote();
    if (this.role === "detached" && !busyStatus.has(wanted.status)) await this.#reopen();
    else if (wanted.status === "rebooting" && !this.#restartedInReboot) await this.#reboot();
    if (wanted.awaitsReady) await this.#announce(wanted, context);
  }

  /** Stops server and link; the data stays. The link first: a server waits long for a replica that does not answer. */
  async stop(): Promise<void> {
    await this.link?.stop();
    this.link = undefined;
    this.#following = false;
    await this.server.stop();
  }

  async destroy(): Promise<void> {
    await this.stop();
    await this.server.destroy();
  }

  async #run(): Promise<void> {
    if (this.server.running) return;
    this.#following = false;
    const writable = this.role === "primary" || this.role === "new";
    await this.server.start({ readOnly: !writable, skipReplicaStart: true });
    if (this.role === "primary") await openForWriting(this.server);
  }

  async #setUp(wanted: DatabaseState, context: DatabaseContext): Promise<void> {
    await installRdsProcedures(this.server);
    if (wanted.isReplica) return this.#remember("replica");
    const account = await context.account();
    await createReplicationUser(this.server, context.replicationPassword);
    await createMasterUser(this.server, account);
    await runAsMaster(this.server, account, context.schema.name, context.schema.sql);
    await this.#remember("primary");
  }

  async #keepFollowing(context: DatabaseContext): Promise<void> {
    const source = context.source();
    if (!source?.running) return;
    if (this.link && (!this.link.running || this.#linkTarget !== source.port)) {
      await this.link.stop();
      this.link = undefined;
    }
    if (!this.link) {
      this.link = await LinkProcess.start(source.port);
      this.#linkTarget = source.port;
      this.#following = false;
      if (context.isCut()) await this.link.set({ mode: "drop" });
    }
    if (this.#following) return;
    await follow(this.server, { port: this.link.port, password: context.replicationPassword });
    this.#following = true;
  }

  /** What RDS promises: what was received is applied, then the source is forgotten. */
  async #promote(): Promise<void> {
    if (!(await drain(this.server, DRAIN_SECONDS))) {
      throw new Error(`promotion waits for received transactions to be applied, ${DRAIN_SECONDS} s so far`);
    }
    await detach(this.server);
    await this.#remember("detached");
    await this.link?.stop();
    this.link = undefined;
  }

  async #reopen(): Promise<void> {
    await this.server.restart({ readOnly: true, skipReplicaStart: true });
    await openForWriting(this.server);
    this.#restartedInReboot = true;
    await this.#remember("primary");
  }

  async #reboot(): Promise<void> {
    this.#following = false;
    await this.server.stop();
    await this.#run();
    this.#restartedInReboot = true;
  }

  async #announce(wanted: DatabaseState, context: DatabaseContext): Promise<void> {
    if (!this.matches(wanted)) return;
    // A new replica is given out with its source's data in it.
    if (wanted.isReplica && !(await this.#isInStep(context))) return;
    await context.announce();
  }

  async #isInStep({ source }: DatabaseContext): Promise<boolean> {
    const server = source();
    return server?.running === true && (await caughtUp(this.server, server, IN_STEP_SECONDS));
  }

  async #remember(role: DatabaseRole): Promise<void> {
    this.#memory = { ...this.#memory, role };
    const file = memoryFile(this.server.dir);
    await mkdir(this.server.dir, { recursive: true });
    await writeFile(`${file}.new`, JSON.stringify(this.#memory));
    await rename(`${file}.new`, file);
  }
}

const memoryFile = (dir: string) => path.join(dir, "database.json");

function remembered(dir: string): Memory | undefined {
  try {
    return JSON.parse(readFileSync(memoryFile(dir), "utf8")) as Memory;
  } catch {
    return undefined;
  }
}
