import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { BadShape, headers, type Mode } from "../../contract/index.ts";

/** An answer: status, JSON body, and headers beside the contract's own. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Record<string, string>;
}

/** A request as a handler sees it. */
export interface Asked {
  readonly url: URL;
  /** Parsed JSON body. @throws BadShape when it is none, or longer than 8 KiB */
  json(): Promise<unknown>;
  /** True when it came by way of a proxy, so not from the lab itself. */
  readonly proxied: boolean;
}

/** `METHOD /path` → handler. */
export type Routes = Readonly<Record<string, (asked: Asked) => Answer | Promise<Answer>>>;

/** What each answer says of the region, taken at the time of the answer. */
export interface Facts {
  readonly region: string;
  readonly mode: Mode;
  /** ISO 8601, or `unknown`. */
  readonly dataAsOf: string;
}

const LONGEST_BODY = 8_192;

/** HTTP server for the routes. Every answer carries the contract's headers, errors too. */
export function serve(routes: Routes, facts: () => Facts, onError: (error: unknown) => void): Server {
  const server = createServer((request, response) => {
    answer(routes, request)
      .catch((error: unknown): Answer => {
        if (error instanceof BadShape) return { status: 400, body: { reason: "bad-request", message: error.message } };
        onError(error);
        return { status: 500, body: { reason: "internal" } };
      })
      .then((result) => send(response, result, facts()))
      .catch(onError);
  });
  // Longer than any proxy keeps an idle connection: the one that would send on it must be the one that closes it.
  server.keepAliveTimeout = 75_000;
  return server;
}

async function answer(routes: Routes, request: IncomingMessage): Promise<Answer> {
  const url = new URL(request.url ?? "/", "http://app");
  const handler = routes[`${request.method} ${url.pathname}`];
  if (!handler) {
    const methods = Object.keys(routes).filter((route) => route.endsWith(` ${url.pathname}`));
    const allow = methods.map((route) => route.split(" ")[0]).join(", ");
    if (allow === "") return { status: 404, body: { reason: "not-found" } };
    return { status: 405, body: { reason: "method-not-allowed" }, headers: { allow } };
  }
  const proxied = "x-forwarded-for" in request.headers || "cf-connecting-ip" in request.headers;
  return handler({ url, proxied, json: () => readJson(request) });
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  let text = "";
  for await (const chunk of request.setEncoding("utf8")) {
    text += String(chunk);
    if (text.length > LONGEST_BODY) throw new BadShape(`body: must be at most ${LONGEST_BODY} characters`);
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new BadShape("body: must be JSON");
  }
}

function send(response: ServerResponse, { status, body, headers: extra }: Answer, facts: Facts): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(text),
    "cache-control": "no-store",
    [headers.region]: facts.region,
    [headers.mode]: facts.mode,
    [headers.dataAsOf]: facts.dataAsOf,
    ...extra,
  });
  response.end(text);
}
