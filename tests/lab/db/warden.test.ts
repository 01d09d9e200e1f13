import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { expect, test } from "vitest";

const warden = path.resolve(import.meta.dirname, "../../../lab/db/warden.ts");
/** Starts two processes, one of them watched, and says their ids. */
const program = `
  const { spawn } = await import("node:child_process");
  const { Warden } = await import(${JSON.stringify(warden)});
  const idle = () => spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { detached: true, stdio: "ignore" });
  const [watched, other] = [idle(), idle()];
  new Warden().watch(watched);
  console.log(JSON.stringify([watched.pid, other.pid]));
  setInterval(() => {}, 1000);`;

const runs = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

test("ends what it watches, and nothing else, when its parent is killed", async () => {
  const stdio = ["ignore", "pipe", "inherit"] as const;
  const parent = spawn(process.execPath, ["--input-type=module", "-e", program], { stdio: [...stdio] });
  const [line] = (await once(parent.stdout!, "data")) as [Buffer];
  const [watched, other] = JSON.parse(line.toString()) as [number, number];
  try {
    expect([runs(watched), runs(other)]).toEqual([true, true]);
    parent.kill("SIGKILL");
    while (runs(watched)) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(runs(other)).toBe(true);
  } finally {
    process.kill(other);
  }
});
