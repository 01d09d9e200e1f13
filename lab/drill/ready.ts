import { readFileSync } from "node:fs";
import { request } from "node:http";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parse } from "yaml";
import type { LabFile } from "../../src/cli/labFile.ts";
import { callLab } from "../control.ts";

const POLL_MS = 250;
const ANSWER_MS = 2000;

/** Polls until `test` answers true. @throws Error naming what was waited for */
async function until(test: () => Promise<boolean>, what: string, timeoutMs: number): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await test())) {
    if (Date.now() > deadline) throw new Error(`${what} within ${timeoutMs / 1000} s`);
    await sleep(POLL_MS);
  }
}

/** Waits until databases and applications run as the deployed stacks ask for. */
export function untilSettled(lab: LabFile, timeoutMs = 60_000): Promise<void> {
  const settled = async (): Promise<boolean> => (await callLab<{ settled: boolean }>(lab, "GET", "/status")).settled;
  return until(settled, `lab ${lab.name} did not start the databases and applications of its stacks`, timeoutMs);
}

/** The name that clients ask for, from the stack file that the lab deploys. */
function domainOf(lab: LabFile, stack: string): string {
  const file = path.join(lab.projectDir, `Pulumi.${stack}.yaml`);
  const { config } = parse(readFileSync(file, "utf8")) as { config: Record<string, unknown> };
  return String(config["dualcoast:domain"]);
}

function write(lab: LabFile, host: string, seq: number): Promise<number> {
  const body = JSON.stringify({ clientId: "drill-ready", seq, payload: "ready" });
  const headers = { host, "content-type": "application/json", "content-length": Buffer.byteLength(body) };
  return new Promise((resolve) => {
    const call = request(`${lab.edge.url}/events`, { method: "POST", headers, timeout: ANSWER_MS }, (answer) => {
      answer.resume();
      answer.on("end", () => resolve(answer.statusCode ?? 0));
    });
    call.on("timeout", () => call.destroy());
    call.on("error", () => resolve(0));
    call.end(body);
  });
}

/** Waits until a client outside can write through the edge: a drill of something that never served proves nothing. */
export function untilServing(lab: LabFile, stack: string, timeoutMs = 60_000): Promise<void> {
  const host = domainOf(lab, stack);
  let seq = 0;
  const serving = async (): Promise<boolean> => (await write(lab, host, ++seq)) === 201;
  return until(serving, `lab ${lab.name}: no write through the edge succeeded`, timeoutMs);
}
