import http2, { type Http2Server, type IncomingHttpHeaders, type ServerHttp2Stream } from "node:http2";
import type { AddressInfo } from "node:net";

// A gRPC server of unary calls on Node's own HTTP/2. The engine waits for an answer twice a resource, one after the other,
// so what the transport takes is the preview's time: the RPC library takes half as long again (bench/policy-preview).
// Protocol: https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md

/** A call and its answer, as they are on the wire, without the frame around them. */
export type Call = (request: Buffer) => Promise<Uint8Array>;

export interface Served {
  readonly port: number;
  /** Ends all connections at once. */
  readonly close: () => void;
}

/** As in the SDK's own server: a stack is one message. */
const MAX_MESSAGE_BYTES = 400 * 1024 * 1024;
/** What the engine may send before it must wait for a word from here. */
const WINDOW_BYTES = 16 * 1024 * 1024;
/** Before each message: whether it is compressed, one byte, and its length, four. */
const PREFIX_BYTES = 5;
/** Characters of a reason, of nine bytes at most: it is sent as a header, and all headers together may have 64 KiB. */
const MAX_REASON = 4_000;
/** Codes: https://grpc.github.io/grpc/core/md_doc_statuscodes.html */
const UNKNOWN = 2;
const RESOURCE_EXHAUSTED = 8;
const UNIMPLEMENTED = 12;
const INTERNAL = 13;

const answered = { ":status": 200, "content-type": "application/grpc+proto" } as const;
const served = { "grpc-status": "0" } as const;

class RpcError extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

/** Answers with a status alone, which needs nothing of what was asked. */
function refuse(stream: ServerHttp2Stream, code: number, message: string): void {
  if (stream.destroyed || stream.headersSent) return;
  stream.respond(
    { ...answered, "grpc-status": `${code}`, "grpc-message": encodeURI(message.slice(0, MAX_REASON).toWellFormed()) },
    { endStream: true },
  );
  stream.resume();
}

function reply(stream: ServerHttp2Stream, message: Uint8Array): void {
  if (stream.destroyed) return;
  const framed = Buffer.allocUnsafe(PREFIX_BYTES + message.length);
  framed[0] = 0;
  framed.writeUInt32BE(message.length, 1);
  framed.set(message, PREFIX_BYTES);
  stream.respond(answered, { waitForTrailers: true });
  stream.once("wantTrailers", () => stream.sendTrailers(served));
  stream.end(framed);
}

/** The message in a request. @throws RpcError where it is not one whole, uncompressed message */
function payloadOf(bytes: Buffer): Buffer {
  // Never `unimplemented`, which the protocol wants: the engine would take it for a pack that has no such policies.
  if (bytes[0] === 1) throw new RpcError(INTERNAL, "a compressed message is not understood");
  if (bytes.length < PREFIX_BYTES || bytes.readUInt32BE(1) !== bytes.length - PREFIX_BYTES)
    throw new RpcError(INTERNAL, `${bytes.length} bytes are not one whole message`);
  return bytes.subarray(PREFIX_BYTES);
}

/** What was asked, when all of it is there. */
function request(stream: ServerHttp2Stream): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let length = 0;
    stream.on("data", (part: Buffer) => {
      length += part.length;
      if (length <= MAX_MESSAGE_BYTES) return void parts.push(part);
      parts.length = 0;
      reject(new RpcError(RESOURCE_EXHAUSTED, `more than ${MAX_MESSAGE_BYTES} bytes`));
    });
    stream.once("end", () => resolve(parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts)));
  });
}

async function answer(stream: ServerHttp2Stream, call: Call): Promise<void> {
  try {
    reply(stream, await call(payloadOf(await request(stream))));
  } catch (error) {
    const code = error instanceof RpcError ? error.code : UNKNOWN;
    refuse(stream, code, error instanceof Error ? error.message : String(error));
  }
}

function accept(server: Http2Server, calls: ReadonlyMap<string, Call>): () => void {
  const sessions = new Set<http2.ServerHttp2Session>();
  // An answer is three writes, and none of them is to wait until the engine has acknowledged the one before.
  server.on("connection", (socket) => socket.setNoDelay(true));
  server.on("session", (session) => {
    sessions.add(session);
    session.once("close", () => sessions.delete(session));
    session.setLocalWindowSize(WINDOW_BYTES);
  });
  server.on("stream", (stream, headers: IncomingHttpHeaders) => {
    stream.on("error", () => undefined); // the engine has given up the call, or is gone
    const call = calls.get(headers[":path"] ?? "");
    // What cannot even be said is an error all the same: the engine must not wait, or take it for nothing found.
    if (call) answer(stream, call).catch(() => stream.close(http2.constants.NGHTTP2_INTERNAL_ERROR));
    else refuse(stream, UNIMPLEMENTED, `no such call: ${headers[":path"]}`);
  });
  return () => {
    server.close();
    for (const session of sessions) session.destroy();
  };
}

/**
 * Serves calls on a port of its own, to this machine alone. A call that is not among them is refused as unknown.
 * @param calls by path: `/package.Service/Method`
 */
export function serveCalls(calls: ReadonlyMap<string, Call>): Promise<Served> {
  const server = http2.createServer({
    settings: { initialWindowSize: WINDOW_BYTES },
    maxSessionMemory: MAX_MESSAGE_BYTES / 1024 / 1024,
  });
  const close = accept(server, calls);
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => resolve({ port: (server.address() as AddressInfo).port, close }));
  });
}
