import http from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import https from "node:https";
import type { AddressInfo, Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { Authority } from "../ca.ts";
import type { Incoming } from "./call.ts";
import { readAll } from "./forward.ts";
import { parseHost } from "./hosts.ts";

export type Handler = (incoming: Incoming, response: ServerResponse) => Promise<void>;

export interface GateParts {
  readonly authority: Authority;
  readonly aws: Handler;
  readonly cloudflare: Handler;
  /** Called for each host that was refused. */
  readonly refused: (host: string) => void;
}

export const CLOUDFLARE_HOST = "api.cloudflare.com";

const nameOf = (host: string | undefined): string => (host ?? "").replace(/:\d+$/, "").toLowerCase();

/** The lab's only way out: a CONNECT proxy that ends TLS itself and lets no other host through. */
export class Gate {
  readonly #parts: GateParts;
  readonly #proxy: http.Server;
  readonly #tls: https.Server;
  readonly #sockets = new Set<Duplex>();

  constructor(parts: GateParts) {
    this.#parts = parts;
    const SNICallback = (
      name: string,
      done: (error: Error | null, context?: Awaited<ReturnType<Authority["contextFor"]>>) => void,
    ) => {
      parts.authority.contextFor(name).then(
        (context) => done(null, context),
        (error: unknown) => done(error as Error),
      );
    };
    // No idle limits: a client's pooled connection that ends between two calls looks to it like a lost region.
    this.#tls = https.createServer({ SNICallback, keepAliveTimeout: 0, requestTimeout: 0 }, (request, response) => {
      void this.#serve(request, response);
    });
    this.#proxy = http.createServer((request, response) => {
      parts.refused(nameOf(request.headers.host));
      response
        .writeHead(403)
        .end(`the lab lets only TLS to AWS and ${CLOUDFLARE_HOST} through, not ${request.url ?? ""}\n`);
    });
    this.#proxy.on("connect", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      this.#connect(request, socket, head);
    });
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#proxy.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.#proxy.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#proxy.close(resolve));
  }

  #connect(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const host = nameOf(request.url);
    this.#sockets.add(socket);
    socket.on("close", () => this.#sockets.delete(socket)).on("error", () => socket.destroy());
    if (host !== CLOUDFLARE_HOST && parseHost(host) === undefined) {
      this.#parts.refused(host);
      socket.end(`HTTP/1.1 403 Forbidden\r\n\r\nthe lab lets only AWS and ${CLOUDFLARE_HOST} through, not ${host}\n`);
      return;
    }
    socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
    if (head.length > 0) socket.unshift(head);
    (socket as Socket).setNoDelay(true);
    this.#tls.emit("connection", socket);
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const host = nameOf(request.headers.host);
      const { method = "GET", url: target = "/", headers } = request;
      const incoming: Incoming = { method, target, host, headers, body: await readAll(request) };
      await (host === CLOUDFLARE_HOST ? this.#parts.cloudflare : this.#parts.aws)(incoming, response);
    } catch (error) {
      if (request.readableAborted || response.destroyed) return;
      if (!response.headersSent) response.writeHead(502, { "content-type": "text/plain" });
      response.end(`the lab's front could not pass the call on: ${(error as Error).message}\n`);
    }
  }
}
