import { NodeHttpHandler } from "@smithy/node-http-handler";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import https from "node:https";
import { tmpdir } from "node:os";
import path from "node:path";
import { accessKey, type Actor } from "../../../lab/actors.ts";
import { EmulatorClient, FrontClient } from "../../../lab/aws/client.ts";
import { ensureEmulator } from "../../../lab/install/emulator.ts";
import { Part } from "../../../lab/processes.ts";

/** SDK client settings for an actor in a region, through a gate. */
export type ClientSettings = (
  region: string,
  actor?: Actor,
  /** How long it waits for an answer: a call into the dark ends with it. */
  patienceMs?: number,
) => {
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
  requestHandler: NodeHttpHandler;
  maxAttempts: number;
};

interface FrontReady {
  readonly gate: string;
  readonly control: string;
  readonly caFile: string;
}

export interface TestLab {
  readonly emulator: EmulatorClient;
  readonly front: FrontClient;
  readonly gate: string;
  readonly httpsAgent: https.Agent;
  readonly settings: ClientSettings;
  /** Another front before the emulator at this port. */
  frontBefore(port: number): Promise<{ front: FrontClient; settings: ClientSettings }>;
  stop(): Promise<void>;
}

/** Longer than any first call takes on a busy machine. */
const PATIENCE_MS = 10_000;

/** An agent that goes through a gate and trusts its authority. */
function agentFor(gate: string, ca: string): https.Agent {
  // Node knows `proxyEnv`, the types of its 22nd version do not.
  const options: https.AgentOptions & { proxyEnv: Record<string, string> } = {
    keepAlive: true,
    ca,
    proxyEnv: { HTTPS_PROXY: gate, NO_PROXY: "127.0.0.1,localhost" },
  };
  return new https.Agent(options);
}

function settingsFor(httpsAgent: https.Agent): ClientSettings {
  return (region, actor = "test", requestTimeout = PATIENCE_MS) => ({
    region,
    credentials: { accessKeyId: accessKey(actor), secretAccessKey: "lab" },
    requestHandler: new NodeHttpHandler({ httpsAgent, requestTimeout, throwOnRequestTimeout: true }),
    maxAttempts: 1,
  });
}

const aws = path.join(import.meta.dirname, "..", "..", "..", "lab", "aws");
const lost = (why: string): void => {
  throw new Error(why);
};

/** Starts emulator and front, each a process of its own, with short waits and nobody who reports `ready`. */
export async function startTestLab(options: { pace?: number; hasReconciler?: boolean } = {}): Promise<TestLab> {
  const { python } = await ensureEmulator();
  const dir = await mkdtemp(path.join(tmpdir(), "dualcoast-aws-"));
  const { pace = 600, hasReconciler = false } = options;
  const args = [path.join(aws, "emulator", "launcher.py"), "--durations", path.join(aws, "durations.json")];
  args.push("--pace", String(pace), "--deploy-pace", "6000", "--end-with-stdin");
  if (!hasReconciler) args.push("--no-reconciler");
  const emulator = await Part.start<{ port: number }>({ name: "emulator", command: python, args, logDir: dir }, lost);
  const parts: Part<unknown>[] = [emulator];
  const frontBefore = async (port: number) => {
    const main = [path.join(aws, "front", "main.ts"), "--emulator", `http://127.0.0.1:${port}`];
    main.push("--ca-dir", path.join(dir, "ca"), "--calls", path.join(dir, `calls-${port}.jsonl`));
    const command = process.execPath;
    const front = await Part.start<FrontReady>({ name: `front-${port}`, command, args: main, logDir: dir }, lost);
    parts.unshift(front);
    const httpsAgent = agentFor(front.ready.gate, await readFile(front.ready.caFile, "utf8"));
    const settings = settingsFor(httpsAgent);
    return { ...front.ready, front: new FrontClient(front.ready.control), httpsAgent, settings };
  };
  const { front, gate, httpsAgent, settings } = await frontBefore(emulator.ready.port);
  const stop = async (): Promise<void> => {
    for (const part of parts) await part.stop();
    await rm(dir, { recursive: true });
  };
  const client = new EmulatorClient(`http://127.0.0.1:${emulator.ready.port}`);
  return { emulator: client, front, gate, httpsAgent, settings, frontBefore, stop };
}

/** Waits until `probe` gives a value, asking often. @throws Error after `ms`. */
export async function until<T>(what: string, probe: () => Promise<T | undefined>, ms = 60_000): Promise<T> {
  const end = Date.now() + ms;
  while (Date.now() < end) {
    const value = await probe();
    if (value !== undefined) return value;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`${what}: not within ${ms} ms`);
}

/** Patience of a client that calls into the dark, ms: long enough for the call to be seen. */
export const SHORT = 1_000;
/** What such a call ends with. */
export const patience = /^TimeoutError: /;

/** The error an SDK call ends with, as `name: message`. */
export const failure = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => "no error",
    (error: Error) => `${error.name}: ${error.message}`,
  );

/** All regions light, no rule on. */
export async function calm(front: FrontClient): Promise<void> {
  for (const region of ["us-east-1", "us-west-2", "us-east-2"]) await front.light(region);
  for (const { id } of (await front.rules()).rules) await front.removeRule(id);
}
