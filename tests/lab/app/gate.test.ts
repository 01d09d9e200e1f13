import path from "node:path";
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { firstWriterRequest } from "../../../contract/index.ts";
import { accessKey } from "../../../lab/actors.ts";
import { actorEnv } from "../../../lab/env.ts";
import { controlTable, eventually, Region, startNode, type Part } from "./parts.ts";

// As in the lab: real host names, through the gate, with the lab's certificate authority.
let east: Region;
let front: Part;
let app: Part;

const post = (where: string, body: object) =>
  fetch(where, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
let seq = 0;
async function write() {
  const body = { clientId: "c", seq: ++seq, payload: "" };
  const response = await post(`http://127.0.0.1:${String(app.said.port)}/events`, body);
  return { status: response.status, ...((await response.json()) as { reason?: string; epoch?: number }) };
}
const control = (where: string, body: object) => post(`${String(front.said.control)}${where}`, body);

beforeAll(async () => {
  east = await Region.create("us-east-1");
  await east.schema();
  const emulator = String(east.env.AWS_ENDPOINT_URL);
  front = await startNode("aws/front/main.ts", ["--emulator", emulator, "--ca-dir", path.join(east.dir, "ca")]);
  await east
    .tables()
    .send(new PutCommand(firstWriterRequest(controlTable, { region: "us-east-1", roleEpoch: 1, now: 1 })));
  const surroundings = { gate: String(front.said.gate), caFile: String(front.said.caFile) };
  const env = actorEnv("app-us-east-1", surroundings);
  expect(env.AWS_ACCESS_KEY_ID).toBe(accessKey("app-us-east-1"));
  const waits = { leaseSeconds: 8, renewSeconds: 1, longestTransactionSeconds: 4, skewSeconds: 1 };
  app = await startNode("app/main.ts", ["--config", await east.config("app.json", waits), "--port", "0"], env);
});

afterAll(async () => {
  await app?.stop();
  await front?.stop();
  await east?.destroy();
});

test("reaches tables and secret by their real names, through the gate", async () => {
  expect(await eventually(write, ({ status }) => status === 201)).toMatchObject({ status: 201, epoch: 1 });
});

test("goes on writing when its own region's table service falls silent, through the other coast's endpoint", async () => {
  const rule = { id: "silent", match: { region: "us-east-1", service: "dynamodb" }, effect: "hang" };
  expect((await control("/rules", rule)).status).toBe(200);
  const until = Date.now() + 8_500; // longer than any lease from before
  while (Date.now() < until) {
    expect(await write()).toMatchObject({ status: 201 });
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
});

test("stops by itself when its region is cut off from everything", async () => {
  expect((await control("/dark", { region: "us-east-1" })).status).toBe(200);
  expect(await eventually(write, ({ reason }) => reason === "fenced")).toMatchObject({ status: 503, reason: "fenced" });
  expect(await write()).toMatchObject({ status: 503, reason: "fenced" });
});
