import { chmod, mkdir, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { findOnPath } from "../../tools/install/find.ts";
import { run } from "../../tools/install/run.ts";

const KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg";
const LIB = "root/usr/lib/x86_64-linux-gnu";

/** Programs that a lab never starts: two thirds of what the packages unpack. */
const KEEP_PROGRAMS = new Set(["mysqld", "mysql", "mysqldump", "mysqlbinlog"]);
const DROP = [
  "root/etc",
  "root/var",
  "root/usr/share/doc",
  "root/usr/share/man",
  "root/usr/share/perl",
  "root/usr/share/locale",
  `${LIB}/perl`,
  `${LIB}/perl-base`,
  `${LIB}/gconv`,
];

function checkMachine(): void {
  const advice = "put MySQL 8.0 or newer (mysqld, mysql, mysqldump, mysqlbinlog) on PATH";
  if (process.platform !== "linux" || process.arch !== "x64") {
    throw new Error(`there is no packaged server for ${process.platform} ${process.arch}: ${advice}`);
  }
  const missing = ["apt-get", "dpkg"].filter((name) => findOnPath(name) === undefined);
  if (missing.length > 0)
    throw new Error(`${missing.join(" and ")} not found, so Debian's packages cannot be used: ${advice}`);
}

/** The mirror that this machine's own apt uses: nothing else may be reachable from here. */
async function mirror(log: string): Promise<string> {
  const uris = await run("apt-get", ["indextargets", "--format", "$(REPO_URI)", "Created-By: Packages"], { log });
  const uri = uris.split("\n").find((line) => line !== "" && !line.includes("security"));
  if (uri === undefined)
    throw new Error("apt has no package source configured: add a Debian mirror to /etc/apt/sources.list");
  return uri;
}

/** apt with its own lists, cache and empty status, so that the machine's packages are neither read nor changed. */
async function download(work: string, log: string): Promise<string[]> {
  for (const dir of ["lists/partial", "cache/archives/partial", "empty"]) {
    await mkdir(path.join(work, dir), { recursive: true });
  }
  const sources = path.join(work, "sources.list");
  await writeFile(sources, `deb [arch=amd64 signed-by=${KEYRING}] ${await mirror(log)} sid main\n`);
  const settings = {
    "Dir::Etc::sourcelist": sources,
    "Dir::Etc::sourceparts": path.join(work, "empty"),
    "Dir::State::lists": path.join(work, "lists"),
    "Dir::State::status": "/dev/null",
    "Dir::Cache": path.join(work, "cache"),
    "Acquire::Languages": "none",
    "Acquire::Retries": "3",
    "Debug::NoLocking": "1",
    "APT::Architecture": "amd64",
    "APT::Architectures": "amd64",
    ...(process.getuid?.() === 0 ? { "APT::Sandbox::User": "root" } : {}),
  };
  const base = ["-qq", ...Object.entries(settings).flatMap(([key, value]) => ["-o", `${key}=${value}`])];
  await run("apt-get", [...base, "update"], { log });
  const packages = ["mysql-server-core", "mysql-client-core"];
  await run("apt-get", [...base, "-y", "--no-install-recommends", "-d", "install", ...packages], { log });
  const archives = path.join(work, "cache/archives");
  return (await readdir(archives)).filter((name) => name.endsWith(".deb")).map((name) => path.join(archives, name));
}

async function trim(dir: string): Promise<void> {
  for (const name of DROP) await rm(path.join(dir, name), { recursive: true, force: true });
  for (const folder of ["root/usr/bin", "root/usr/sbin"]) {
    for (const name of await readdir(path.join(dir, folder))) {
      if (!KEEP_PROGRAMS.has(name)) await rm(path.join(dir, folder, name), { recursive: true, force: true });
    }
  }
}

/** Each program runs on the C library it was built for, which may be newer than the machine's. */
async function writeWrappers(dir: string, programs: readonly string[]): Promise<void> {
  await mkdir(path.join(dir, "bin"), { recursive: true });
  for (const name of programs) {
    const folder = name === "mysqld" ? "sbin" : "bin";
    const lib = '"$here"/' + LIB;
    const lines = ["#!/bin/sh", 'here=$(cd "$(dirname "$0")/.." && pwd)'];
    lines.push(`exec ${lib}/ld-linux-x86-64.so.2 --library-path ${lib} "$here"/root/usr/${folder}/${name} "$@"`);
    const file = path.join(dir, "bin", name);
    await writeFile(file, `${lines.join("\n")}\n`);
    await chmod(file, 0o755);
  }
}

/**
 * Unpacks MySQL from Debian's `sid` (stable ships only MariaDB, whose GTIDs differ from those of RDS for MySQL) into
 * `dir`/root without touching the system, and writes `dir`/bin wrappers.
 */
export async function unpackMysql(
  dir: string,
  programs: readonly string[],
  log: string,
  say: (line: string) => void,
): Promise<void> {
  checkMachine();
  const work = path.join(dir, "apt");
  try {
    say("downloading Debian's packages");
    const archives = await download(work, log);
    await mkdir(path.join(dir, "root"), { recursive: true });
    for (const archive of archives) await run("dpkg", ["-x", archive, path.join(dir, "root")], { log });
    await trim(dir);
    await writeWrappers(dir, programs);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
