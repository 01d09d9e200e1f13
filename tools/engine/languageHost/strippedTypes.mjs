// Loaded before a program: keeps what Node makes of each TypeScript file beside the compiled code, which it keeps for
// JavaScript alone. To strip the types of a hundred files takes longer than to run them. Does nothing without
// NODE_COMPILE_CACHE, and a file that cannot be kept is stripped anew each time.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { registerHooks, stripTypeScriptTypes } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

const { NODE_COMPILE_CACHE: cache } = process.env;
const folder = cache && path.join(cache, `stripped-${process.version}`);

/** A file that was edited has another time or size, and so another name here. @param {string} file */
function keptName(file) {
  const { mtimeMs, size } = statSync(file);
  return path.join(folder, createHash("sha1").update(`${file}\0${mtimeMs}\0${size}`).digest("hex"));
}

/** @param {string} kept @param {string} source */
function keep(kept, source) {
  try {
    mkdirSync(folder, { recursive: true });
    const fresh = `${kept}.${process.pid}`;
    writeFileSync(fresh, source);
    renameSync(fresh, kept); // whoever reads beside this sees all or nothing
  } catch {
    // A full or read-only disk costs time, not the run.
  }
}

/** @param {string} file */
function stripped(file) {
  const kept = keptName(file);
  try {
    return readFileSync(kept, "utf8");
  } catch {
    // Nobody needs to hear in each run that this is an experiment of Node's; it is the same code that runs `node file.ts`.
    const { emitWarning } = process;
    process.emitWarning = () => undefined;
    try {
      const source = stripTypeScriptTypes(readFileSync(file, "utf8"), { sourceUrl: `file://${file}` });
      keep(kept, source);
      return source;
    } finally {
      process.emitWarning = emitWarning;
    }
  }
}

if (folder)
  registerHooks({
    load(url, context, next) {
      if (context.format !== "module-typescript" || !url.startsWith("file:")) return next(url, context);
      return { format: "module", source: stripped(fileURLToPath(url)), shortCircuit: true };
    },
  });
