import { spawn } from "node:child_process";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { callLab } from "../../lab/control.ts";
import { labDown } from "../../lab/down.ts";
import type { LabFile } from "../../src/cli/labFile.ts";
import { repoRoot } from "../../tools/paths.ts";
import { deployedLab } from "../support/baseLab.ts";
import { failOver, judged, loseTheEast } from "./support.ts";

const name = `test-${process.pid}-resume`;
let lab: LabFile;

/** Starts a failover and kills it, as a power cut would, when it says that this step is done. */
function killedAfter(step: string): Promise<string | null> {
  return new Promise((resolve, reject) => {
    const args = ["failover", "--lab", name, "--to", "dr-west", "--execute", "--json"];
    const child = spawn(process.execPath, [path.join(repoRoot, "src/cli/main.ts"), ...args], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    let seen = "";
    child.stderr.resume();
    child.stdout.on("data", (chunk: Buffer) => {
      seen += chunk.toString();
      const done = seen.split("\n").some((line) => line.includes(`"${step}"`) && line.includes('"done"'));
      if (done) child.kill("SIGKILL");
    });
    child.on("error", reject);
    child.on("close", (_code, signal) => resolve(signal));
  });
}

describe("a run that is killed", () => {
  beforeAll(async () => {
    lab = await deployedLab(name);
  });
  afterAll(() => labDown(name));

  test("recovers when it is resumed; a plugin's call to the East and a second writer are counted", async () => {
    // Positive controls ride along: applications that commit without asking, and one call that a plugin should not make.
    await callLab(lab, "POST", "/writer-check", { enabled: false });
    const darkAt = await loseTheEast(lab, 40, 2);
    expect(await killedAfter("fence")).toBe("SIGKILL");
    const { code, report } = await failOver(lab, ["--resume"], { DUALCOAST_LAB_PLUGIN_EAST_CALL: "1" });
    expect(report.message).toBe("recovered");
    expect(code).toBe(0);
    // What the run itself does needs none: failover.ts counts zero.
    expect(report.callsToLostRegion).toBe(1);
    expect((await judged(lab, darkAt)).writersMax).toBe(2);
  });
});
