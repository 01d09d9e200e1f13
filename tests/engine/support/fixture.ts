import { spawn } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileBackend } from "../../../tools/engine/fileBackend.ts";
import { ensureEngine } from "../../../tools/engine/install.ts";
import { repoRoot } from "../../../tools/paths.ts";

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface EngineFixture {
  readonly dir: string;
  readonly env: NodeJS.ProcessEnv;
  readonly pulumiPath: string;
  readonly pulumi: (...args: string[]) => Promise<Outcome>;
  readonly remove: () => void;
}

function writePlugin(home: string): void {
  const folder = path.join(home, "plugins/resource-aws-v7.48.0");
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, "pulumi-resource-aws");
  const main = path.join(import.meta.dirname, "plugin/main.ts");
  writeFileSync(file, `#!/bin/sh\nexec "${process.execPath}" "${main}" "$@"\n`);
  chmodSync(file, 0o755);
}

function writeProject(dir: string, entry: string): void {
  cpSync(path.join(import.meta.dirname, "program"), dir, { recursive: true });
  symlinkSync(path.join(repoRoot, "node_modules"), path.join(dir, "node_modules"));
  writeFileSync(
    path.join(dir, "Pulumi.yaml"),
    "name: bucket\nruntime:\n  name: nodejs\n  options:\n    typescript: false\n",
  );
  const dependencies = { "@pulumi/aws": "7.48.0", "@pulumi/pulumi": "3.250.0" };
  writeFileSync(
    path.join(dir, "package.json"),
    JSON.stringify({ version: "1.0.0", type: "module", main: entry, dependencies }),
  );
}

/** A project of its own in a temporary folder, on the real engine with a file backend and the one-bucket provider. */
export async function engineFixture(entry = "index.ts"): Promise<EngineFixture> {
  const engine = await ensureEngine();
  const dir = mkdtempSync(path.join(tmpdir(), "dualcoast-engine-"));
  const [project, home, state] = ["project", "home", "state"].map((name) => path.join(dir, name)) as [
    string,
    string,
    string,
  ];
  for (const folder of [project, home, state]) mkdirSync(folder);
  writeProject(project, entry);
  writePlugin(home);
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    PATH: [...engine.pathDirs, process.env["PATH"]].join(path.delimiter),
    PULUMI_HOME: home,
    PULUMI_BACKEND_URL: fileBackend(state),
    PULUMI_CONFIG_PASSPHRASE: "test",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    NO_COLOR: "1",
  };
  const pulumi = (...args: string[]): Promise<Outcome> =>
    new Promise((resolve, reject) => {
      const child = spawn(engine.pulumi, [...args, "--non-interactive"], { cwd: project, env });
      let [stdout, stderr] = ["", ""];
      child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
      child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
      child.on("error", reject);
      child.on("close", (code) => resolve({ code, stdout, stderr }));
    });
  return {
    dir: project,
    env,
    pulumiPath: engine.pulumi,
    pulumi,
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
}
