import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { CreateSecretCommand, PutSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { schemaFile, type Timing } from "../../../contract/index.ts";
import { DatabaseServer } from "../../../lab/db/databaseServer.ts";
import { createMasterUser, installRdsProcedures, runAsMaster } from "../../../lab/db/rds.ts";
import { ensureEmulator } from "../../../lab/install/emulator.ts";
import { ensureMysql } from "../../../lab/install/mysql.ts";

export const root = path.resolve(import.meta.dirname, "../../..");
export const [controlTable, opsTable, secretId] = ["dualcoast-control", "dualcoast-ops", "dualcoast-database"];
/** The waits of a region's processes: short, and longer than a busy machine keeps one of them waiting. */
export const timing: Timing = { leaseMs: 4_000, renewMs: 500, longestTransactionMs: 2_000, skewMs: 500 };
export const account = { user: "dualcoast", password: "only for tests 1" };

/** A process of ours that prints one JSON line when it is ready and ends when its stdin does. */
export interface Part {
  readonly child: ChildProcess;
  readonly said: Record<string, unknown>;
  /** What it has written to stderr so far. */
  errors(): string;
  /** Closes its stdin and waits for its end; gives its exit code. */
  stop(): Promise<number | null>;
}

/** Starts a program and waits for its ready line. */
export async function start(command: string, args: string[], env: NodeJS.ProcessEnv = {}): Promise<Part> {
  const child = spawn(command, args, { cwd: root, env: { ...process.env, ...env }, stdio: ["pipe", "pipe", "pipe"] });
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (errors += text));
  const ended = once(child, "exit"); // rejects when it cannot be started at all
  const line = once(createInterface(child.stdout), "line");
  const first = await Promise.race([line, ended.then(() => undefined)]);
  if (!first) throw new Error(`${args[0]} ended before it was ready: ${errors}`);
  return {
    child,
    said: JSON.parse(String(first[0])) as Record<string, unknown>,
    errors: () => errors,
    async stop() {
      child.stdin.end();
      await ended;
      return child.exitCode;
    },
  };
}

/** Starts one of the lab's TypeScript programs with the Node that runs the tests. */
export function startNode(file: string, args: string[], env: NodeJS.ProcessEnv = {}): Promise<Part> {
  return start(process.execPath, [path.join("lab", file), ...args], env);
}

/** Emulator and database with what one region's application needs, and a folder that goes with them. */
export class Region {
  readonly region: string;
  readonly dir: string;
  readonly server: DatabaseServer;
  readonly emulator: Part;

  private constructor(region: string, dir: string, server: DatabaseServer, emulator: Part) {
    this.region = region;
    this.dir = dir;
    this.server = server;
    this.emulator = emulator;
  }

  /** Everything up, or nothing left behind. */
  static async create(region: string): Promise<Region> {
    const dir = await mkdtemp(path.join(tmpdir(), "dualcoast-app-"));
    const [mysql, { python }] = await Promise.all([ensureMysql(), ensureEmulator()]);
    const launcher = path.join(root, "lab/aws/emulator/launcher.py");
    const durations = ["--durations", path.join(root, "lab/aws/durations.json")];
    const paces = ["--pace", "1000", "--deploy-pace", "1000"];
    const emulator = await start(python, [launcher, "--port", "0", ...paces, ...durations, "--end-with-stdin"]);
    const server = new DatabaseServer({ mysql, dir: path.join(dir, "db"), serverId: 1 });
    const made = new Region(region, dir, server, emulator);
    try {
      await server.start();
      await installRdsProcedures(server);
      await createMasterUser(server, account);
      await made.#fill();
    } catch (error) {
      await made.destroy();
      throw error;
    }
    return made;
  }

  /** What a process of this region needs to reach the emulator without front or guard. */
  get env(): NodeJS.ProcessEnv {
    return {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${String(this.emulator.said.port)}`,
      AWS_ACCESS_KEY_ID: "LABKEYTEST0000000000",
      AWS_SECRET_ACCESS_KEY: "lab",
      AWS_EC2_METADATA_DISABLED: "true",
      AWS_CONFIG_FILE: "/dev/null",
      AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
      NO_PROXY: "127.0.0.1,localhost",
    };
  }

  /** Document client for this region's tables. */
  tables(): DynamoDBDocumentClient {
    return DynamoDBDocumentClient.from(new DynamoDBClient(this.#settings()));
  }

  async schema(): Promise<void> {
    await runAsMaster(this.server, account, "dualcoast", await readFile(schemaFile, "utf8"));
  }

  /** Writes a config file for this region's database, with changes. */
  async config(name: string, change: object = {}): Promise<string> {
    const file = path.join(this.dir, name);
    const waits = {
      leaseSeconds: timing.leaseMs / 1_000,
      renewSeconds: timing.renewMs / 1_000,
      longestTransactionSeconds: timing.longestTransactionMs / 1_000,
      skewSeconds: timing.skewMs / 1_000,
    };
    const database = { databaseHost: "127.0.0.1", databasePort: this.server.port, databaseName: "dualcoast" };
    const names = { region: this.region, secretId, controlTable, opsTable };
    await writeFile(
      file,
      JSON.stringify({ schemaVersion: 1, ...names, ...database, ...waits, listenPort: 8080, ...change }),
    );
    return file;
  }

  /** Gives the account and the secret another password; connections that are open stay. */
  async changePassword(password: string): Promise<void> {
    await createMasterUser(this.server, { ...account, password });
    const secrets = new SecretsManagerClient(this.#settings());
    const SecretString = JSON.stringify({ username: account.user, password });
    await secrets.send(new PutSecretValueCommand({ SecretId: secretId, SecretString }));
    secrets.destroy();
  }

  async destroy(): Promise<void> {
    await this.emulator.stop();
    await this.server.destroy();
    await rm(this.dir, { recursive: true, force: true });
  }

  /** Tables and secret of another region in the same emulator; it has no global tables without a front. */
  async beside(region: string): Promise<{ tables: DynamoDBDocumentClient }> {
    await this.#fill(region);
    return { tables: DynamoDBDocumentClient.from(new DynamoDBClient(this.#settings(region))) };
  }

  #settings(region = this.region) {
    const credentials = { accessKeyId: "LABKEYTEST0000000000", secretAccessKey: "lab" };
    return { region, endpoint: this.env.AWS_ENDPOINT_URL!, credentials };
  }

  async #fill(region = this.region): Promise<void> {
    const [tables, secrets] = [
      new DynamoDBClient(this.#settings(region)),
      new SecretsManagerClient(this.#settings(region)),
    ];
    const key = { AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" as const }] };
    const schema = { KeySchema: [{ AttributeName: "id", KeyType: "HASH" as const }] };
    for (const TableName of [controlTable, opsTable]) {
      await tables.send(new CreateTableCommand({ TableName, ...key, ...schema, BillingMode: "PAY_PER_REQUEST" }));
    }
    const SecretString = JSON.stringify({ username: account.user, password: account.password });
    await secrets.send(new CreateSecretCommand({ Name: secretId, SecretString }));
    tables.destroy();
    secrets.destroy();
  }
}

/** Asks until `good` holds, for at most a minute, and gives the last answer. */
export async function eventually<T>(ask: () => Promise<T>, good: (answer: T) => boolean): Promise<T> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const answer = await ask();
    if (good(answer) || Date.now() > deadline) return answer;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
