/** A stack of its own on the real engine, with the stand-in plugins before the emulator and the front. */
import { execFile, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { engineEnv } from "../../../../lab/env.ts";
import type { Actor } from "../../../../lab/actors.ts";
import { ensureEmulator } from "../../../../lab/install/emulator.ts";
import { installPlugins } from "../../../../lab/plugins/install.ts";
import { ensureEngine } from "../../../../tools/engine/install.ts";
import { repoRoot } from "../../../../tools/paths.ts";
import { startPart } from "./part.ts";

export interface Outcome {
  readonly code: number | null;
  readonly output: string;
}

/** One resource of a checkpoint, as `pulumi stack export` prints it. */
export interface Exported {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly provider?: string;
  readonly parent?: string;
  readonly inputs: Record<string, unknown>;
  readonly outputs: Record<string, unknown>;
}

/** One AWS call as the front logged it. */
export interface LoggedCall {
  readonly actor: string;
  readonly region: string;
  readonly service: string;
  readonly action: string;
  readonly status: number;
}

const lab = (file: string): string => path.join(repoRoot, "lab", file);

// So fast that no wait is felt; nobody reports databases ready, time alone decides.
const PACE = "100000";

function emulatorArgs(): string[] {
  const args = [lab("aws/emulator/launcher.py"), "--port", "0", "--end-with-stdin", "--no-reconciler"];
  return [...args, "--pace", PACE, "--deploy-pace", PACE, "--durations", lab("aws/durations.json")];
}

function startEdge(dir: string, zone: string, log: string) {
  const names = path.join(dir, "names.json");
  writeFileSync(names, "{}");
  const args = [
    lab("edge/main.ts"),
    "--names",
    names,
    "--account",
    CLOUDFLARE_ACCOUNT,
    "--zone",
    `${zone}=dualcoast.example`,
  ];
  return startPart<{ apiPort: number }>(process.execPath, args, log);
}

export const CLOUDFLARE_ACCOUNT = "f9e8d7c6b5a4938271605f4e3d2c1b0a";

/** Emulator, front and the folders of an engine; stacks are made in it. */
export class LabWorld {
  readonly dir: string;
  readonly env: NodeJS.ProcessEnv;
  readonly pulumi: string;
  /** Cloudflare's API at the edge, for what is done by hand; empty without an edge. */
  readonly edgeApi: string;
  readonly #stop: () => Promise<void>;

  private constructor(
    dir: string,
    env: NodeJS.ProcessEnv,
    pulumi: string,
    edgePort: number | undefined,
    stop: () => Promise<void>,
  ) {
    this.dir = dir;
    this.env = env;
    this.pulumi = pulumi;
    this.edgeApi = edgePort === undefined ? "" : `http://127.0.0.1:${String(edgePort)}/client/v4`;
    this.#stop = stop;
  }

  /** @param zone id of the Cloudflare zone that the edge has from the start; without it there is no edge */
  static async start({ zone, actor = "deploy" }: { zone?: string; actor?: Actor } = {}): Promise<LabWorld> {
    const [engine, { python }] = [await ensureEngine(), await ensureEmulator()];
    const dir = mkdtempSync(path.join(tmpdir(), "dualcoast-plugins-"));
    const [home, state, caDir] = ["home", "state", "ca"].map((name) => path.join(dir, name)) as [
      string,
      string,
      string,
    ];
    for (const folder of [home, state, caDir]) mkdirSync(folder);
    installPlugins(home);
    const log = path.join(dir, "processes.log");
    const emulator = await startPart<{ port: number }>(python, emulatorArgs(), log);
    const edge = zone === undefined ? undefined : await startEdge(dir, zone, log);
    const frontArgs = [lab("aws/front/main.ts"), "--emulator", `http://127.0.0.1:${String(emulator.ready.port)}`];
    frontArgs.push("--ca-dir", caDir, "--calls", path.join(dir, "calls.jsonl"));
    if (edge) frontArgs.push("--edge", `http://127.0.0.1:${String(edge.ready.apiPort)}`);
    const front = await startPart<{ gate: string; caFile: string }>(process.execPath, frontArgs, log);
    const around = { ...front.ready, home, state, pathDirs: engine.pathDirs };
    const own = { PULUMI_STACK: "lab", PULUMI_CONFIG_PASSPHRASE: "test", NO_COLOR: "1" };
    const env = { ...process.env, ...engineEnv(actor, around), ...own };
    return new LabWorld(dir, env, engine.pulumi, edge?.ready.apiPort, async () => {
      for (const part of [front, edge, emulator]) await part?.stop();
      rmSync(dir, { recursive: true, force: true });
    });
  }

  /** All calls that reached the front so far. */
  calls(): LoggedCall[] {
    const lines = readFileSync(path.join(this.dir, "calls.jsonl"), "utf8").split("\n").filter(Boolean);
    return lines.map((line) => JSON.parse(line) as LoggedCall);
  }

  stop(): Promise<void> {
    return this.#stop();
  }

  /** A project with one stack named `lab`. */
  async stack(name: string, program: string): Promise<LabStack> {
    const dir = path.join(this.dir, name);
    mkdirSync(dir);
    symlinkSync(path.join(repoRoot, "node_modules"), path.join(dir, "node_modules"));
    const runtime = "runtime:\n  name: nodejs\n  options:\n    typescript: false\n";
    writeFileSync(path.join(dir, "Pulumi.yaml"), `name: ${name}\n${runtime}`);
    writeFileSync(
      path.join(dir, "package.json"),
      JSON.stringify({ version: "1.0.0", type: "module", main: "index.mjs" }),
    );
    const stack = new LabStack(this, dir);
    stack.write(program);
    const made = await stack.run("stack", "init", "lab");
    if (made.code !== 0) throw new Error(made.output);
    return stack;
  }
}

/** One stack. */
export class LabStack {
  readonly world: LabWorld;
  readonly dir: string;

  constructor(world: LabWorld, dir: string) {
    this.world = world;
    this.dir = dir;
  }

  /** Replaces the program. */
  write(program: string): void {
    const imports = 'import * as pulumi from "@pulumi/pulumi";\nimport * as aws from "@pulumi/aws";\n';
    writeFileSync(path.join(this.dir, "index.mjs"), imports + program);
  }

  /** Runs the CLI in the project. */
  run(...args: string[]): Promise<Outcome> {
    return this.runWith({}, ...args);
  }

  runWith(env: Record<string, string>, ...args: string[]): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      const child = spawn(this.world.pulumi, [...args, "--non-interactive"], {
        cwd: this.dir,
        env: { ...this.world.env, ...env },
      });
      let output = "";
      for (const stream of [child.stdout, child.stderr])
        stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
      child.on("error", reject);
      child.on("close", (code) => resolve({ code, output }));
    });
  }

  /** `up` that must succeed. */
  async up(program?: string): Promise<Outcome> {
    if (program !== undefined) this.write(program);
    const outcome = await this.run("up", "--yes", "--skip-preview");
    if (outcome.code !== 0) throw new Error(outcome.output);
    return outcome;
  }

  /** `up` after a refresh: where all is unchanged, neither has found anything to do. */
  upRefreshed(): Promise<Outcome> {
    return this.run("up", "--yes", "--skip-preview", "--refresh");
  }

  /** The checkpoint's resources. */
  async resources(...flags: string[]): Promise<Exported[]> {
    const text = await new Promise<string>((resolve, reject) => {
      execFile(
        this.world.pulumi,
        ["stack", "export", ...flags],
        { cwd: this.dir, env: this.world.env, maxBuffer: 1e8 },
        (error, stdout) => {
          if (error) reject(error);
          else resolve(stdout);
        },
      );
    });
    return (JSON.parse(text) as { deployment: { resources?: Exported[] } }).deployment.resources ?? [];
  }

  /** Does something by hand at AWS, beside the engine; the acts are in `hand.ts`. */
  byHand(region: string, act: string, ...args: string[]): Promise<void> {
    return new Promise((resolve, reject) => {
      const file = path.join(import.meta.dirname, "hand.ts");
      execFile(process.execPath, [file, region, act, ...args], { env: this.world.env }, (error, _, stderr) => {
        if (error) reject(new Error(stderr, { cause: error }));
        else resolve();
      });
    });
  }
}
