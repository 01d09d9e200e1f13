import { mkdirSync } from "node:fs";
import path from "node:path";
import { ensureEngine } from "../../tools/engine/install.ts";
import type { Actor } from "../actors.ts";
import { actorEnv } from "../env.ts";
import { ensureMysql } from "../install/mysql.ts";
import type { LabPaths } from "../paths.ts";
import { labPaths } from "../paths.ts";
import { Part, ProcessList } from "../processes.ts";
import { installPlugins } from "../plugins/install.ts";
import { createProject, productionZone } from "../project.ts";
import { Reconciler } from "../reconciler/reconciler.ts";
import { copyLab } from "./copy.ts";
import type { NamesAccess } from "./edge.ts";
import { startEdge } from "./edge.ts";
import type { EmulatorPart } from "./emulator.ts";
import { forkEmulator, startEmulator } from "./emulator.ts";
import type { FrontReady, LabOptions } from "./lab.ts";
import { Lab } from "./lab.ts";
import { forkSource } from "./labFile.ts";
import { LoadClients } from "./load.ts";
import { createStateKey } from "./stateKey.ts";

/** Ends what was started when something later fails, the last first. */
class Started {
  readonly #stops: (() => Promise<void>)[] = [];

  async add<T extends { stop(): Promise<void> }>(starting: Promise<T>): Promise<T> {
    const part = await starting;
    this.#stops.push(() => part.stop());
    return part;
  }

  async stop(): Promise<void> {
    for (const stop of this.#stops.reverse()) await stop().catch(() => undefined);
  }
}

async function beginEmulator(
  options: LabOptions,
  paths: LabPaths,
  processes: ProcessList,
  url?: string,
): Promise<EmulatorPart> {
  const { pace, deployPace, onLost } = options;
  const settings = { pace, deployPace, logDir: paths.log, processes, onLost };
  if (url !== undefined) return forkEmulator(url, settings);
  const emulator = await startEmulator(settings);
  await createStateKey(emulator.url);
  return emulator;
}

async function startFront(
  options: LabOptions,
  paths: LabPaths,
  emulator: string,
  edgeApi: string,
): Promise<Part<FrontReady>> {
  const main = path.join(import.meta.dirname, "../aws/front/main.ts");
  const args = [main, "--emulator", emulator, "--edge", edgeApi, "--ca-dir", paths.ca, "--calls", paths.calls];
  return Part.start({ name: "front", command: process.execPath, args, logDir: paths.log }, options.onLost);
}

/**
 * Starts all parts of a lab in the order in which they need each other.
 * @throws Error with the part's name and last words when one does not start; those started before are ended
 */
export async function startLab(options: LabOptions, names: NamesAccess): Promise<Lab> {
  const paths = labPaths(options.name);
  const started = new Started();
  try {
    return await startParts(options, paths, names, started);
  } catch (error) {
    await started.stop();
    throw error;
  }
}

async function startParts(options: LabOptions, paths: LabPaths, names: NamesAccess, started: Started): Promise<Lab> {
  const { say, from } = options;
  const [engine, mysql] = await Promise.all([ensureEngine(), ensureMysql()]);
  const processes = new ProcessList(paths.pids);
  await processes.add("daemon", process.pid);
  const source = from === undefined ? undefined : await forkSource(from);
  if (from !== undefined) await copyLab(labPaths(from), paths);

  const emulator = await started.add(beginEmulator(options, paths, processes, source?.emulatorUrl));
  say(`AWS emulator on ${emulator.url}`);
  const zone = productionZone();
  const edge = await started.add(
    startEdge({
      logDir: paths.log,
      pace: options.pace,
      names,
      zone: productionZone(),
      processes,
      onLost: options.onLost,
    }),
  );
  if (source !== undefined) await edge.load(source.edgeState);
  say(`edge on ${edge.url}`);
  const front = await started.add(startFront(options, paths, emulator.url, edge.api));
  await processes.add("front", front.pid);
  const { gate, caFile } = front.ready;
  say(`front on ${gate}`);

  for (const dir of [paths.state, paths.runs]) mkdirSync(dir, { recursive: true });
  installPlugins(paths.home);
  createProject(paths.project, { accountId: "123456789012" });
  const env = (actor: string) => actorEnv(actor as Actor, { gate, caFile });
  const reconciler = new Reconciler({
    labDir: paths.dir,
    emulatorUrl: emulator.url,
    mysql,
    actorEnv: env,
    report: say,
  });
  reconciler.start();
  const dir = path.join(paths.dir, "load");
  const load = new LoadClients({
    dir,
    logDir: paths.log,
    edgeUrl: edge.url,
    domain: zone.domain,
    names,
    processes,
    say,
  });
  return new Lab({ options, paths, engine, mysql, processes, emulator, front, edge, reconciler, load });
}
