import { randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Origin } from "./objects.ts";

const LARGEST_BODY = 1_048_576;
/** Headers that speak of one connection, and go no further. */
export const hopByHop = [
  "connection",
  "keep-alive",
  "proxy-connection",
  "transfer-encoding",
  "upgrade",
  "te",
  "trailer",
];
const fromClient = ["cf-connecting-ip", "cf-ray", "x-forwarded-for", "x-forwarded-proto", "content-length", "host"];

/** An answer's own number. */
export const ray = () => `${randomBytes(8).toString("hex")}-LAB`;

/** Headers but the named ones. */
export function without<T>(headers: Record<string, T>, names: readonly string[]): Record<string, T> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name)));
}

/** What the origin is told: the client's headers, and what only the edge may say of the client. */
export function onwardHeaders(incoming: IncomingMessage, origin: Origin, body: Buffer) {
  const client = incoming.socket.remoteAddress ?? "127.0.0.1";
  return {
    ...without(incoming.headers, [...hopByHop, ...fromClient]),
    host: origin.header?.Host?.[0] ?? incoming.headers.host ?? "",
    "cf-connecting-ip": client,
    "cf-ray": ray(),
    "x-forwarded-for": client,
    "x-forwarded-proto": "https",
    ...(body.length > 0 || incoming.method === "POST" ? { "content-length": String(body.length) } : {}),
  };
}

/** A request's body. @throws Error when the client's connection ends first, or it sends more than a mebibyte */
export async function readAll(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST_BODY) throw new Error("body too large");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
