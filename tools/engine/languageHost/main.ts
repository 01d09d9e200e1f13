import { endAll } from "./children.ts";
import { serve } from "./server.ts";

const ORPHAN_CHECK_MS = 1000;

function leave(code: number): never {
  endAll();
  process.exit(code);
}

const engine = process.argv
  .slice(2)
  .filter((argument) => !argument.startsWith("-"))
  .at(-1);
if (engine === undefined) {
  process.stderr.write("pulumi-language-nodejs: the engine starts this with its own address as the last argument\n");
  process.exit(2);
}

process.on("SIGTERM", () => leave(143));
process.on("SIGINT", () => leave(130));
// An engine that is killed sends nothing: its host and their programs must not go on without it.
const parent = process.ppid;
setInterval(() => {
  if (process.ppid !== parent) leave(1);
}, ORPHAN_CHECK_MS).unref();

// The engine reads the port from the first line of stdout; nothing else may be printed there before.
process.stdout.write(`${await serve(engine)}\n`);
