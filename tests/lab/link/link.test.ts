import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { LinkProcess } from "../../../lab/link/linkProcess.ts";

let server: Server;
let link: LinkProcess;
let received: string;
let peers: Socket[];

beforeEach(async () => {
  received = "";
  peers = [];
  server = createServer((socket) => {
    peers.push(socket);
    socket.on("data", (bytes) => (received += bytes.toString()));
    socket.on("error", () => undefined);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
});
afterEach(async () => {
  await link.stop();
  for (const peer of peers) peer.destroy();
  server.close();
});

async function open(delayMs: number): Promise<Socket> {
  link = await LinkProcess.start((server.address() as AddressInfo).port, delayMs);
  return dial();
}
async function dial(): Promise<Socket> {
  const socket = connect(link.port, "127.0.0.1");
  socket.on("error", () => undefined);
  await once(socket, "connect");
  return socket.resume();
}
async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 5));
}
/** The link has taken in that many bytes, whatever became of them. */
async function accepted(bytes: number): Promise<boolean> {
  const { inFlight, delivered, discarded } = await link.stats();
  return inFlight + delivered + discarded >= bytes;
}

test("bytes arrive late and in order, also when the delay shrinks on the way", async () => {
  const socket = await open(150);
  const sent = performance.now();
  socket.write("first ");
  await until(() => accepted(6));
  await link.set({ delayMs: 0 });
  socket.write("second");
  await until(() => received.length >= 12);
  expect(received).toBe("first second");
  expect(performance.now() - sent).toBeGreaterThanOrEqual(149);
});

test("answers are delayed too", async () => {
  const socket = await open(60);
  await until(() => peers.length === 1);
  const sent = performance.now();
  peers[0]?.write("answer");
  const [bytes] = (await once(socket, "data")) as [Buffer];
  expect(bytes.toString()).toBe("answer");
  expect(performance.now() - sent).toBeGreaterThanOrEqual(59);
});

test("hold keeps everything, and pass delivers it", async () => {
  const socket = await open(0);
  await link.set({ mode: "hold" });
  socket.write("kept");
  await until(() => accepted(4));
  expect(received).toBe("");
  expect(await link.set({ mode: "pass" })).toMatchObject({ mode: "pass", discarded: 0 });
  await until(() => received !== "");
  expect(received).toBe("kept");
});

test("drop loses what is under way and all that follows, without telling anyone", async () => {
  const socket = await open(10_000);
  let ended = false;
  socket.on("close", () => (ended = true));
  socket.write("under way");
  await until(() => accepted(9));
  expect(await link.set({ mode: "drop" })).toMatchObject({ discarded: 9, inFlight: 9 });
  socket.write("later");
  await until(async () => (await link.stats()).discarded === 14);
  expect([received, ended]).toEqual(["", false]);
});

test("after a drop old connections are gone and new ones work", async () => {
  const old = await open(0);
  await link.set({ mode: "drop" });
  const during = await dial();
  // The link has taken the second connection in while it was cut, not after.
  await until(async () => (await link.stats()).connections === 2);
  const closed = Promise.all([old, during].map((socket) => new Promise((resolve) => socket.on("close", resolve))));
  await link.set({ mode: "pass" });
  await closed;
  const fresh = await dial();
  fresh.write("again");
  await until(() => received !== "");
  expect(received).toBe("again");
});

test("an end travels after the bytes before it, and the other direction stays open", async () => {
  const socket = await open(20);
  await until(() => peers.length === 1);
  const peer = peers[0] as Socket;
  let endedAfter = "";
  peer.on("end", () => (endedAfter = received));
  socket.end("last words");
  await until(() => endedAfter !== "");
  expect(endedAfter).toBe("last words");
});

test("ends with its parent, also when that is killed", async () => {
  await open(0);
  const module = path.resolve(import.meta.dirname, "../../../lab/link/linkProcess.ts");
  const program = `const { LinkProcess } = await import(${JSON.stringify(module)});
    console.log((await LinkProcess.start(1, 0)).pid); setInterval(() => {}, 1000);`;
  const parent = spawn(process.execPath, ["--input-type=module", "-e", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = (await once(parent.stdout, "data")) as [Buffer];
  const pid = Number(line.toString());
  expect(process.kill(pid, 0)).toBe(true);
  parent.kill("SIGKILL");
  await until(() => {
    try {
      return !process.kill(pid, 0);
    } catch {
      return true;
    }
  });
});
