import { parseArgs } from "node:util";
import { startFront } from "./front.ts";

/*
 * node main.ts --emulator http://127.0.0.1:N --ca-dir DIR [--edge URL] [--calls FILE] [--seed N]
 * Prints one JSON line {gate, control, caFile} when it serves, and ends when its standard input is closed.
 */
const { values } = parseArgs({
  options: {
    emulator: { type: "string" },
    edge: { type: "string" },
    "ca-dir": { type: "string" },
    calls: { type: "string" },
    seed: { type: "string" },
  },
});

if (values.emulator === undefined || values["ca-dir"] === undefined) {
  process.stderr.write("front: --emulator URL and --ca-dir DIR are required\n");
  process.exit(2);
}

const front = await startFront({
  emulator: values.emulator,
  edge: values.edge,
  caDir: values["ca-dir"],
  calls: values.calls,
  seed: values.seed === undefined ? undefined : Number(values.seed),
});
const { gate, control, caFile } = front;
process.stdout.write(`${JSON.stringify({ gate, control, caFile })}\n`);

// Ctrl-C reaches every process of the terminal; the lab ends its own in order, by closing their standard input.
process.on("SIGINT", () => undefined);
process.on("SIGTERM", () => void front.close().then(() => process.exit(0)));
process.stdin.on("end", () => void front.close().then(() => process.exit(0)));
process.stdin.resume();
