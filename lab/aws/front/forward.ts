import http from "node:http";
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import type { Incoming } from "./call.ts";

/** Headers that belong to one connection. */
const DROPPED = new Set([
  "connection",
  "proxy-connection",
  "keep-alive",
  "transfer-encoding",
  "expect",
  "content-length",
]);

function headersFor(incoming: Incoming, more: Readonly<Record<string, string>>): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined && !DROPPED.has(name)) headers[name] = value;
  }
  return { ...headers, ...more, "content-length": String(incoming.body.length) };
}

/** An HTTP server on this machine to which calls are passed on; connections are kept. */
export class Upstream {
  readonly #agent = new http.Agent({ keepAlive: true, maxSockets: 32 });
  url: URL;

  constructor(url: string) {
    this.url = new URL(url);
  }

  /**
   * Sends a call on as it came, host name included.
   * @throws Error when nothing answers there.
   */
  async send(incoming: Incoming, more: Readonly<Record<string, string>> = {}): Promise<IncomingMessage> {
    const { hostname, port } = this.url;
    const headers = headersFor(incoming, more);
    const options = { agent: this.#agent, hostname, port, method: incoming.method, path: incoming.target, headers };
    const once = (): Promise<IncomingMessage> =>
      new Promise((resolve, reject) => {
        const request = http.request(options, resolve);
        request.on("error", (error: NodeJS.ErrnoException) => {
          // A kept connection that the other side closed meanwhile: nothing was done with the call yet.
          if (request.reusedSocket && error.code === "ECONNRESET") once().then(resolve, reject);
          else reject(error);
        });
        request.end(incoming.body);
      });
    return once();
  }

  /** A small JSON question on the upstream's own control routes. @returns undefined on 404. */
  async ask(path: string): Promise<unknown> {
    const incoming: Incoming = {
      method: "GET",
      target: path,
      host: this.url.host,
      headers: { host: this.url.host },
      body: Buffer.alloc(0),
    };
    const answer = await this.send(incoming);
    const text = (await readAll(answer)).toString();
    if (answer.statusCode === 404) return undefined;
    if (answer.statusCode !== 200) throw new Error(`${path}: status ${answer.statusCode}: ${text.slice(0, 200)}`);
    return JSON.parse(text);
  }

  close(): void {
    this.#agent.destroy();
  }
}

/** Reads a message to its end. @throws Error when it breaks off. */
export async function readAll(message: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of message) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

/** An answer's headers without those of the connection it came over. */
export function passedOn(headers: IncomingHttpHeaders): Record<string, string | string[]> {
  const kept = Object.entries(headers).filter(
    ([name, value]) =>
      value !== undefined &&
      !["connection", "keep-alive", "transfer-encoding"].includes(name) &&
      !name.startsWith("dualcoast-"),
  );
  return Object.fromEntries(kept) as Record<string, string | string[]>;
}
