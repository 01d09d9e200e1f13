import http2 from "node:http2";
import { Client, credentials, type ServiceError, status } from "@grpc/grpc-js";
import { afterEach, expect, test } from "vitest";
import { type Call, serveCalls } from "../../../policies/pack/rpcServer.ts";

// The RPC library's own client asks, as the engine's would.

const open: (() => void)[] = [];
afterEach(() => open.splice(0).forEach((close) => close()));

const same = (bytes: Buffer) => bytes;
const echo: Call = async (request) => request;

async function serving(calls: Readonly<Record<string, Call>>) {
  const { port, close } = await serveCalls(new Map(Object.entries(calls)));
  open.push(close);
  return port;
}

async function client(calls: Readonly<Record<string, Call>>) {
  const limits = { "grpc.max_send_message_length": -1, "grpc.max_receive_message_length": -1 };
  const made = new Client(`127.0.0.1:${await serving(calls)}`, credentials.createInsecure(), limits);
  open.push(() => made.close());
  return (path: string, request: Buffer, options = {}) =>
    new Promise<Buffer>((resolve, reject) =>
      made.makeUnaryRequest(path, same, same, request, options, (error, answer) =>
        error ? reject(error) : resolve(answer ?? Buffer.alloc(0)),
      ),
    );
}

const refusal = (asked: Promise<Buffer>) =>
  asked.then(
    () => expect.unreachable("it was answered"),
    ({ code, details }: ServiceError) => ({ code, details }),
  );

test("a call is answered with what its function makes of the request, many at a time", async () => {
  const ask = await client({ "/a.B/Echo": echo, "/a.B/Twice": async (bytes) => Buffer.concat([bytes, bytes]) });
  const sent = Array.from({ length: 200 }, (_, i) => Buffer.from(`number ${i}`));
  expect(await Promise.all(sent.map((one) => ask("/a.B/Echo", one)))).toEqual(sent);
  expect(await ask("/a.B/Twice", Buffer.from("x"))).toEqual(Buffer.from("xx"));
});

test.each([0, 1, 5, 16_384, 65_536, 50_000_000])("a message of %i bytes goes there and back whole", async (length) => {
  const ask = await client({ "/a.B/Echo": echo });
  const message = Buffer.alloc(length, "0123456789");
  expect((await ask("/a.B/Echo", message)).equals(message)).toBe(true);
});

test("an answer may take its time, and others come before it", async () => {
  const held = Promise.withResolvers<Buffer>();
  const ask = await client({ "/a.B/Slow": () => held.promise, "/a.B/Echo": echo });
  const slow = ask("/a.B/Slow", Buffer.alloc(0));
  expect(await ask("/a.B/Echo", Buffer.from("first"))).toEqual(Buffer.from("first"));
  held.resolve(Buffer.from("late"));
  expect(await slow).toEqual(Buffer.from("late"));
});

test("a function that fails is an error with its reason, whatever is in it", async () => {
  const reason = "exemptions.json: ünreadable, 100 % of it\nline 2 \uD800";
  const ask = await client({ "/a.B/Fail": () => Promise.reject(new Error(reason)) });
  const { code, details } = await refusal(ask("/a.B/Fail", Buffer.alloc(0)));
  expect([code, details]).toEqual([status.UNKNOWN, reason.toWellFormed()]);
});

test("a reason of any length is said, by its beginning, and so is one that is no error", async () => {
  const long = "語".repeat(1_000_000);
  const calls = {
    "/a.B/Long": () => Promise.reject(new Error(long)),
    "/a.B/Odd": () => Promise.reject("odd" as never),
  };
  const ask = await client(calls);
  const { code, details } = await refusal(ask("/a.B/Long", Buffer.alloc(0)));
  expect([code, details.length > 1000, long.startsWith(details)]).toEqual([status.UNKNOWN, true, true]);
  expect((await refusal(ask("/a.B/Odd", Buffer.alloc(0)))).details).toBe("odd");
});

test("one that cannot be said is an error, and the next call is answered", async () => {
  const mute = () => Promise.reject(Object.create(null) as never);
  const ask = await client({ "/a.B/Mute": mute, "/a.B/Echo": echo });
  expect((await refusal(ask("/a.B/Mute", Buffer.alloc(0)))).code).toBe(status.INTERNAL);
  expect(await ask("/a.B/Echo", Buffer.from("still here"))).toEqual(Buffer.from("still here"));
});

test.each(["/a.B/Other", "/other.B/Echo", "/"])("a call to %s, which is not there, is unknown", async (path) => {
  const ask = await client({ "/a.B/Echo": echo });
  expect((await refusal(ask(path, Buffer.from("what?")))).code).toBe(status.UNIMPLEMENTED);
});

test("a call that the asking side has given up hurts no other", async () => {
  const held = Promise.withResolvers<Buffer>();
  const ask = await client({ "/a.B/Slow": () => held.promise, "/a.B/Echo": echo });
  const given = await refusal(ask("/a.B/Slow", Buffer.alloc(0), { deadline: Date.now() + 50 }));
  expect(given.code).toBe(status.DEADLINE_EXCEEDED);
  held.resolve(Buffer.from("too late"));
  expect(await ask("/a.B/Echo", Buffer.from("still here"))).toEqual(Buffer.from("still here"));
});

/** Sends bytes as they are, framed by nobody. */
async function raw(bytes: Buffer): Promise<http2.IncomingHttpHeaders> {
  const session = http2.connect(`http://127.0.0.1:${await serving({ "/a.B/Echo": echo })}`);
  open.push(() => session.destroy());
  const stream = session.request({ ":method": "POST", ":path": "/a.B/Echo", "content-type": "application/grpc" });
  const headers = Promise.withResolvers<http2.IncomingHttpHeaders>();
  stream.once("response", headers.resolve).once("error", headers.reject);
  stream.end(bytes);
  return headers.promise;
}

test.each([
  ["is compressed", Buffer.from([1, 0, 0, 0, 1, 7]), status.INTERNAL],
  ["is cut off", Buffer.from([0, 0, 0, 0, 9, 7]), status.INTERNAL],
  ["goes on", Buffer.from([0, 0, 0, 0, 1, 7, 7]), status.INTERNAL],
  ["has no length", Buffer.from([0, 0]), status.INTERNAL],
  ["is not there", Buffer.alloc(0), status.INTERNAL],
])("a request whose message %s is refused", async (_, bytes, code) => {
  expect(await raw(bytes)).toMatchObject({ ":status": 200, "grpc-status": `${code}` });
});

test("closing ends connections that are open", async () => {
  const { port, close } = await serveCalls(new Map([["/a.B/Echo", echo]]));
  const session = http2.connect(`http://127.0.0.1:${port}`);
  await new Promise((resolve) => session.once("connect", resolve));
  const closed = new Promise((resolve) => session.once("close", resolve));
  close();
  await closed;
});
