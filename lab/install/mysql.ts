import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { findOnPath } from "../../tools/install/find.ts";
import { installOnce } from "../../tools/install/once.ts";
import { run } from "../../tools/install/run.ts";
import { cacheRoot } from "../../tools/paths.ts";
import { unpackMysql } from "./debianMysql.ts";

export const mysqlPrograms = ["mysqld", "mysql", "mysqldump", "mysqlbinlog"] as const;
export type MysqlProgram = (typeof mysqlPrograms)[number];

export interface Mysql {
  /** Absolute paths of wrappers: each `exec`s, so the wrapper's process id is the program's. */
  readonly bin: Record<MysqlProgram, string>;
  /** As the server prints it, e.g. "9.7.4-2". */
  readonly version: string;
  readonly source: "path" | "debian";
  /** An initialised data directory with root@localhost and no password; copy it, never start a server on it. */
  readonly template: string;
  /** What `mysqld` needs before all other options on this machine: its base directories, and the user when we are root. */
  readonly serverArgs: readonly string[];
}

interface Installed {
  readonly version: string;
  readonly source: Mysql["source"];
}

const dir = path.join(cacheRoot, "mysql");
/** Raise when wrappers or the template are made differently, so that an older folder is made anew. */
const LAYOUT = 4;

/**
 * mysqld refuses to run as root unless told so by name; another uid could not read a checkout below /root.
 * The lab's servers listen on loopback only and hold nothing but generated events.
 * @see https://dev.mysql.com/doc/refman/8.4/en/server-options.html#option_mysqld_user
 */
function serverArgs(source: Mysql["source"]): string[] {
  const user = process.getuid?.() === 0 ? ["--user=root"] : [];
  if (source === "path") return ["--no-defaults", ...user];
  const share = path.join(dir, "root/usr/share/mysql");
  // The program is started through its own loader, so it cannot find these from its own path.
  return [
    "--no-defaults",
    `--basedir=${path.join(dir, "root/usr")}`,
    `--plugin-dir=${path.join(dir, "root/usr/lib/mysql/plugin")}`,
    `--lc-messages-dir=${share}`,
    `--character-sets-dir=${path.join(share, "charsets")}`,
    ...user,
  ];
}

/** The version of a MySQL server at least as new as RDS's oldest, or undefined (MariaDB answers to the same name). */
export function acceptedVersion(printed: string): string | undefined {
  if (/mariadb/i.test(printed)) return undefined;
  const match = /Ver (\d+)\.(\S+)/.exec(printed);
  return match?.[1] !== undefined && Number(match[1]) >= 8 ? `${match[1]}.${match[2]}` : undefined;
}

async function versionOf(mysqld: string): Promise<string | undefined> {
  return acceptedVersion(await run(mysqld, ["--no-defaults", "--version"]).catch(() => ""));
}

async function wrapSystemPrograms(): Promise<string | undefined> {
  const found = mysqlPrograms.map((name) => [name, findOnPath(name)] as const);
  const mysqld = found[0]?.[1];
  if (mysqld === undefined || found.some(([, file]) => file === undefined)) return undefined;
  const version = await versionOf(mysqld);
  if (version === undefined) return undefined;
  await mkdir(path.join(dir, "bin"), { recursive: true });
  for (const [name, file] of found) {
    const wrapper = path.join(dir, "bin", name);
    await writeFile(wrapper, `#!/bin/sh\nexec "${file}" "$@"\n`);
    await chmod(wrapper, 0o755);
  }
  return version;
}

async function initialiseTemplate(source: Mysql["source"], log: string): Promise<void> {
  const template = path.join(dir, "template");
  await rm(template, { recursive: true, force: true });
  await mkdir(template, { mode: 0o750 });
  const scratch = await mkdtemp(path.join(tmpdir(), "dualcoast-"));
  const args = [...serverArgs(source), `--datadir=${template}`, "--mysqlx=OFF", `--tmpdir=${scratch}`];
  // The default of 100 MB would be copied with every fork of a lab; a server started on a copy may ask for more.
  args.push("--innodb-redo-log-capacity=16M");
  await run(path.join(dir, "bin/mysqld"), [...args, "--initialize-insecure"], { log }).finally(() =>
    rm(scratch, { recursive: true, force: true }),
  );
  // Two copies with the same server uuid cannot replicate from each other.
  await rm(path.join(template, "auto.cnf"), { force: true });
}

async function install(say: (line: string) => void): Promise<Installed> {
  const log = path.join(dir, "install.log");
  for (const name of (await readdir(dir)).filter((entry) => !entry.startsWith("install"))) {
    await rm(path.join(dir, name), { recursive: true, force: true });
  }
  const system = await wrapSystemPrograms();
  const source = system === undefined ? "debian" : "path";
  if (system === undefined) await unpackMysql(dir, mysqlPrograms, log, say);
  const version = system ?? (await versionOf(path.join(dir, "bin/mysqld")));
  if (version === undefined) throw new Error(`${path.join(dir, "bin/mysqld")} does not start, see ${log}`);
  say(
    `version ${version} (${source === "path" ? "from PATH" : "unpacked from Debian's packages"}), making a data directory`,
  );
  await initialiseTemplate(source, log);
  return { version, source };
}

/**
 * A MySQL server and its tools: the ones on PATH when they are MySQL 8.0 or newer, else unpacked from Debian's packages
 * into a private folder. Quick when present.
 * @throws Error one sentence, when neither can be had
 */
export async function ensureMysql(): Promise<Mysql> {
  const key = `layout ${LAYOUT}, uid ${process.getuid?.()}`;
  const what = "the lab's databases (MySQL)";
  const installed = await installOnce<Installed>({ what, dir, key, expectedSeconds: 20, install });
  const bin = Object.fromEntries(mysqlPrograms.map((name) => [name, path.join(dir, "bin", name)]));
  return {
    bin: bin as Record<MysqlProgram, string>,
    version: installed.version,
    source: installed.source,
    template: path.join(dir, "template"),
    serverArgs: serverArgs(installed.source),
  };
}
