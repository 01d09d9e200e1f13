import { mkdirSync, rmSync } from "node:fs";
import { parseArgs } from "node:util";
import { serveControl } from "./daemon/http.ts";
import type { Lab } from "./daemon/lab.ts";
import { describeLab, newToken, writeLabFile } from "./daemon/labFile.ts";
import { daemonRoutes } from "./daemon/routes.ts";
import { startLab } from "./daemon/start.ts";
import { labPaths } from "./paths.ts";

/*
 * node lab/daemon.ts --name NAME --pace N --deploy-pace N [--from NAME]
 * Runs one lab until it is told to end (POST /down, SIGTERM, SIGINT); lab.json is there when everything answers.
 */
const { values } = parseArgs({
  options: {
    name: { type: "string" },
    pace: { type: "string", default: "20" },
    "deploy-pace": { type: "string", default: "600" },
    from: { type: "string" },
  },
});

const { name = "default", from } = values;
const paths = labPaths(name);
const started = performance.now();
let lab: Lab | undefined;
let ending = false;

function say(line: string): void {
  process.stderr.write(`${((performance.now() - started) / 1000).toFixed(1)} s  ${line}\n`);
}

/** The lab's file goes first: nobody may find a lab that is about to be gone. */
async function end(code: number): Promise<void> {
  if (ending) return;
  ending = true;
  say("ending");
  rmSync(paths.labFile, { force: true });
  control.server.close();
  await lab?.stop().catch((error: unknown) => say(`while ending: ${(error as Error).message}`));
  say("ended");
  process.exit(code);
}

mkdirSync(paths.log, { recursive: true });
const token = newToken();
const control = await serveControl(
  daemonRoutes({ lab: () => lab, down: () => setTimeout(() => void end(0), 20) }),
  token,
);
for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, () => void end(0));

try {
  const onLost = (why: string): void => {
    say(`${why}: the lab cannot go on without it`);
    void end(1);
  };
  const pace = Number(values.pace);
  const deployPace = Number(values["deploy-pace"]);
  lab = await startLab({ name, pace, deployPace, from, say, onLost }, { url: `${control.url}/names`, token });
  writeLabFile(paths.labFile, describeLab(lab.parts, { url: control.url, token }));
  say("up");
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  await end(1);
}
