import { setTimeout as sleep } from "node:timers/promises";
import { callLab } from "../../lab/control.ts";
import { lastDocument } from "../../lab/drill/commands.ts";
import { untilServing } from "../../lab/drill/ready.ts";
import type { Judgement } from "../../src/report/build.ts";
import type { Report } from "../../src/report/schema.ts";
import { clientsFor, readCa, type ClientOptions, type RegionClients } from "../../src/aws/clients.ts";
import type { LabActor, LabFile } from "../../src/cli/labFile.ts";
import { dualcoast, type CommandResult } from "../support/baseLab.ts";

export const lost = "us-east-1";
export const surviving = "us-west-2";

/** Puts a load on the lab and lets it run. */
export async function loadTheEast(lab: LabFile, ratePerSecond = 200, seconds = 4): Promise<void> {
  await untilServing(lab, "prod-east");
  await callLab(lab, "POST", "/load/start", { ratePerSecond, insideRegion: lost });
  await sleep(seconds * 1000);
}

/** Puts a load on the lab, lets it run, and loses the East. @returns the moment of the loss, ms since 1970 */
export async function loseTheEast(lab: LabFile, ratePerSecond = 200, seconds = 4): Promise<number> {
  await loadTheEast(lab, ratePerSecond, seconds);
  const darkAt = Date.now();
  await callLab(lab, "POST", "/dark", { region: lost });
  return darkAt;
}

/** `dualcoast failover --execute` as an operator runs it. */
export async function failOver(
  lab: LabFile,
  more: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
): Promise<{ code: number | null; report: Report; stderr: string }> {
  const args = ["failover", "--lab", lab.name, "--to", "dr-west", "--execute", "--json", ...more];
  const { code, stdout, stderr } = await dualcoast(args, { ...process.env, ...env });
  return { code, report: lastDocument(stdout) as Report, stderr };
}

/** A lab that was just copied or rebuilt needs some seconds until its standby has caught up and said so. */
export async function readyStatus(lab: LabFile): Promise<CommandResult> {
  for (let tries = 0; ; tries++) {
    const status = await dualcoast(["status", "--lab", lab.name, "--json"]);
    if (status.code === 0 || tries === 60) return status;
    await sleep(1000);
  }
}

/** Clients of the East with an actor's credentials. @param more what differs from a call through the lab's gate */
export function eastOf(lab: LabFile, actor: LabActor, more: Partial<ClientOptions> = {}): RegionClients {
  const env = lab.env[actor];
  const credentials = {
    accessKeyId: env["AWS_ACCESS_KEY_ID"] ?? "",
    secretAccessKey: env["AWS_SECRET_ACCESS_KEY"] ?? "",
  };
  return clientsFor({ region: lost, proxyUrl: lab.gate, credentials, ca: readCa(lab.caFile), ...more });
}

/** Ends the load some seconds later and asks both databases and the clients' histories. */
export async function judged(lab: LabFile, darkAt: number, seconds = 3): Promise<Judgement> {
  await sleep(seconds * 1000);
  await callLab(lab, "POST", "/load/stop");
  return callLab<Judgement>(lab, "POST", "/judge", { oldRegion: lost, newRegion: surviving, darkAt });
}
