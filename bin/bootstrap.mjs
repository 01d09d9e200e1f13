// Plain JavaScript without packages: this is what runs before anything is installed, on any Node from 20 on.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, statSync } from "node:fs";
import module from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** The SDK's releases from 3.249 on need Node 22; 22.18 is the first that runs TypeScript without a flag. */
const OLDEST_NODE = [22, 18];
const LOCK_POLL_MS = 500;
/** An install takes far less; a lock this old was left by one that was killed. */
const STALE_LOCK_MS = 10 * 60_000;

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");

/** @param {string} line */
function say(line) {
  process.stderr.write(`${line}\n`);
}

/** @param {string} sentence @returns {never} */
export function stop(sentence) {
  say(`dualcoast: ${sentence}`);
  process.exit(2);
}

/** @param {string} file */
function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8")).packages ?? {};
  } catch {
    return undefined;
  }
}

/** npm writes what it installed as the last thing it does: an interrupted install has no such list. */
function packagesAreInstalled() {
  const wanted = readPackages(path.join(root, "package-lock.json"));
  const present = readPackages(path.join(root, "node_modules/.package-lock.json"));
  if (wanted === undefined || present === undefined) return false;
  return Object.entries(wanted).every(
    ([name, entry]) =>
      !name.startsWith("node_modules/") || entry.optional === true || present[name]?.version === entry.version,
  );
}

/** @param {number} ms */
function pause(ms) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

/** @param {string} lock */
function takeLock(lock) {
  for (;;) {
    try {
      mkdirSync(lock);
      return;
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
      const age = Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
      if (age > STALE_LOCK_MS) rmSync(lock, { recursive: true, force: true });
      else pause(LOCK_POLL_MS);
    }
  }
}

/** Installs the packages of package-lock.json when they are missing or the lockfile has moved on. */
export function ensurePackages() {
  if (packagesAreInstalled()) return;
  const lock = path.join(root, ".cache/npm-ci.lock");
  mkdirSync(path.dirname(lock), { recursive: true });
  takeLock(lock);
  try {
    if (packagesAreInstalled()) return;
    say("npm packages: installing, about 60 s the first time");
    const started = Date.now();
    const npm = spawnSync("npm", ["ci", "--loglevel=error"], { cwd: root, stdio: ["ignore", 2, 2] });
    if (npm.error?.code === "ENOENT") stop("npm not found: install Node.js with npm");
    if (npm.status !== 0) stop(`npm ci in ${root} ended with exit code ${npm.status}: see its message above`);
    say(`npm packages: ready after ${((Date.now() - started) / 1000).toFixed(1)} s`);
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

/** @param {string} version */
function isNewEnough(version) {
  const [major = 0, minor = 0] = version.replace(/^v/, "").split(".").map(Number);
  return major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1]);
}

/** The Node that runs TypeScript: this one, or the one that came with the packages. */
export function findNode() {
  if (isNewEnough(process.version)) return process.execPath;
  const packaged = path.join(root, `node_modules/node-${process.platform}-${process.arch}/bin/node`);
  if (existsSync(packaged)) return packaged;
  return stop(
    `Node.js ${OLDEST_NODE.join(".")} or newer is needed, this is ${process.version}: install it from nodejs.org`,
  );
}

/**
 * Keeps compiled code from run to run, for this process and all that it starts: one engine run starts a handful of Nodes,
 * and most of a start is compiling.
 */
export function keepCompiledCode() {
  process.env.NODE_COMPILE_CACHE ??= path.join(root, ".cache/compiled");
  module.enableCompileCache?.(process.env.NODE_COMPILE_CACHE);
}

/**
 * Runs a program with the newer Node as if it were this process: same terminal, signals passed on, same ending.
 * The channel between the two ends with this process, however it ends, and main.ts then ends too.
 * @param {string} node @param {string[]} args
 */
export function become(node, args) {
  const environment = { ...process.env, PATH: `${path.dirname(node)}${path.delimiter}${process.env.PATH ?? ""}` };
  const child = spawn(node, args, { stdio: ["inherit", "inherit", "inherit", "ipc"], env: environment });
  // A terminal sends Ctrl-C to both; a second one would look like an impatient person.
  const passOn = process.stdin.isTTY ? ["SIGTERM", "SIGHUP"] : ["SIGINT", "SIGTERM", "SIGHUP"];
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, () => passOn.includes(signal) && child.kill(signal));
  }
  child.on("error", (error) => stop(`${node} could not be started: ${error.message}`));
  child.on("exit", (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}
