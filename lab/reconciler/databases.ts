import { randomBytes } from "node:crypto";
import { constants, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cp } from "node:fs/promises";
import path from "node:path";
import type { DatabaseServer, MysqlTree } from "../db/databaseServer.ts";
import type { Warden } from "../db/warden.ts";
import type { LinkMode } from "../link/delayedPipe.ts";
import { Database, type DatabaseContext } from "./database.ts";
import type { KeyedTasks } from "./keyedTasks.ts";
import type { DatabaseState, Emulator, EmulatorState } from "./state.ts";

export interface DatabasesOptions {
  /** Folder that holds all databases of the lab, and is all of what a fork copies. */
  readonly dir: string;
  readonly mysql: MysqlTree;
  readonly emulator: Emulator;
  readonly tasks: KeyedTasks;
  readonly warden: Warden;
  readonly schema: { readonly name: string; readonly sql: string };
  readonly replicaWorkers?: number | undefined;
}

const keyOf = (region: string, id: string) => `${region}/${id}`;

/** The servers and links behind the emulator's RDS instances. */
export class Databases {
  readonly #options: DatabasesOptions;
  readonly #known = new Map<string, Database>();
  readonly #addresses = new Map<string, string>();
  readonly #sources = new Map<string, { region: string; id: string }>();
  readonly #cutRegions = new Set<string>();
  readonly #replicationPassword: string;

  constructor(options: DatabasesOptions) {
    this.#options = options;
    mkdirSync(options.dir, { recursive: true });
    this.#replicationPassword = keptPassword(path.join(options.dir, "replication-password"));
  }

  reconcile(state: EmulatorState): void {
    const wanted = new Set<string>();
    for (const [region, { databases }] of Object.entries(state)) {
      for (const database of databases) {
        const key = keyOf(region, database.id);
        wanted.add(key);
        this.#addresses.set(database.endpoint.address, key);
        if (database.source) this.#sources.set(key, database.source);
        this.#options.tasks.offer(`database ${key}`, () => this.#one(region, database));
      }
    }
    for (const [key, database] of this.#known) {
      if (wanted.has(key)) continue;
      this.#options.tasks.offer(`database ${key}`, async () => {
        await database.destroy();
        this.#known.delete(key);
        this.#sources.delete(key);
      });
    }
  }

  /** True when every database is up and in its role. */
  settled(state: EmulatorState): boolean {
    return Object.entries(state).every(([region, { databases }]) =>
      databases.every((wanted) => this.#known.get(keyOf(region, wanted.id))?.matches(wanted) === true),
    );
  }

  /** Ports by endpoint name. A name keeps its port while its server restarts. */
  names(): [string, number][] {
    return [...this.#addresses].flatMap(([address, key]): [string, number][] => {
      const server = this.#known.get(key)?.server;
      return server?.hasPort ? [[address, server.port]] : [];
    });
  }

  /** The newest generation's server in a region. @throws Error when the region has none */
  newestIn(region: string): DatabaseServer {
    const here = [...this.#known.values()].filter((database) => database.region === region);
    const newest = here.sort((a, b) => a.serverId - b.serverId).at(-1);
    if (!newest) throw new Error(`region ${region}: the lab runs no database there, deploy first`);
    return newest.server;
  }

  /** Changes every link that begins or ends in `region`; a link that starts later is cut as long as the region is. */
  async setLinks(region: string, mode: LinkMode): Promise<void> {
    if (mode === "drop") this.#cutRegions.add(region);
    else this.#cutRegions.delete(region);
    const links = [...this.#known].filter(([key]) => this.#touches(key, region)).map(([, { link }]) => link);
    await Promise.all(links.map((link) => link?.set({ mode })));
  }

  /** Copies all data to `to`, with the servers stopped. The caller sees to it that no task runs meanwhile. */
  async copyTo(to: string): Promise<void> {
    const all = [...this.#known.values()];
    // Replicas first, so that none of them loses its source and waits to try again.
    await Promise.all(all.filter(({ role }) => role === "replica").map((database) => database.stop()));
    await Promise.all(all.map((database) => database.stop()));
    await copyDatabases(this.#options.dir, to);
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#known.values()].map(({ link }) => link?.stop()));
    await Promise.all([...this.#known.values()].map((database) => database.stop()));
  }

  #touches(key: string, region: string): boolean {
    return this.#known.get(key)?.region === region || this.#sources.get(key)?.region === region;
  }

  #isCut(key: string): boolean {
    return [...this.#cutRegions].some((region) => this.#touches(key, region));
  }

  async #one(region: string, wanted: DatabaseState): Promise<void> {
    const key = keyOf(region, wanted.id);
    const { mysql, warden, replicaWorkers, dir, emulator, schema } = this.#options;
    let database = this.#known.get(key);
    if (!database) {
      const options = { mysql, warden, replicaWorkers, dir: path.join(dir, region, wanted.id) };
      database = new Database(region, wanted.id, options, () => this.#nextServerId());
      this.#known.set(key, database);
    }
    const context: DatabaseContext = {
      account: async () => ({ user: wanted.masterUsername, password: await emulator.password(region, wanted.id) }),
      replicationPassword: this.#replicationPassword,
      schema,
      source: () => {
        const source = this.#sources.get(key);
        return source && this.#known.get(keyOf(source.region, source.id))?.server;
      },
      isCut: () => this.#isCut(key),
      announce: () => emulator.databaseReady(region, wanted.id, wanted.phase),
    };
    await database.reconcile(wanted, context);
  }

  #nextServerId(): number {
    return Math.max(0, ...[...this.#known.values()].map((database) => database.serverId)) + 1;
  }
}

/** Copies the folder of all databases of a stopped lab, sharing blocks where the file system can. */
export async function copyDatabases(from: string, to: string): Promise<void> {
  if (!existsSync(from)) return;
  await cp(from, to, {
    recursive: true,
    mode: constants.COPYFILE_FICLONE,
    // Temporary files and sockets belong to a running server.
    filter: (file) => !["tmp", "mysql.sock", "mysql.sock.lock"].includes(path.basename(file)),
  });
}

/** A password that is made once and kept, readable by its owner only: a fork's replicas know it too. */
function keptPassword(file: string): string {
  if (existsSync(file)) return readFileSync(file, "utf8");
  const password = randomBytes(18).toString("base64url");
  writeFileSync(file, password, { mode: 0o600 });
  return password;
}
