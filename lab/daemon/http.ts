import { createServer, type IncomingMessage, type Server } from "node:http";
import { timingSafeEqual } from "node:crypto";
import type { AddressInfo } from "node:net";

/** A request of the control API, its body parsed. */
export interface ControlRequest {
  readonly body: Readonly<Record<string, unknown>>;
  readonly query: URLSearchParams;
  /** What follows the route's name: `/rules/slow` → `slow`. */
  readonly rest: string;
}

export type Handler = (request: ControlRequest) => unknown;
/** `METHOD /name` → handler; what it returns is the answer's JSON. */
export type Routes = Readonly<Record<string, Handler>>;

/** The caller's mistake, answered with 400 and its message. */
export class BadRequest extends Error {}

const LONGEST_BODY = 1024 * 1024;

function isAllowed(request: IncomingMessage, token: string): boolean {
  const given = Buffer.from(request.headers.authorization ?? "");
  const wanted = Buffer.from(`Bearer ${token}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

async function readBody(request: IncomingMessage): Promise<Record<string, unknown>> {
  let text = "";
  for await (const chunk of request.setEncoding("utf8")) {
    text += String(chunk);
    if (text.length > LONGEST_BODY) throw new BadRequest("the body is longer than 1 MiB");
  }
  if (text === "") return {};
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    throw new BadRequest("the body is not JSON");
  }
}

async function answer(routes: Routes, token: string, request: IncomingMessage): Promise<[number, unknown]> {
  if (!isAllowed(request, token))
    return [401, { error: "authorization: Bearer <token of lab.json> is missing or wrong" }];
  const url = new URL(request.url ?? "/", "http://lab");
  const [, first = "", ...rest] = url.pathname.split("/");
  const route = [`${request.method} /${[first, ...rest].join("/")}`, `${request.method} /${first}`].find(
    (r) => r in routes,
  );
  const handler = route === undefined ? undefined : routes[route];
  if (handler === undefined) return [404, { error: `there is no ${request.method} ${url.pathname}` }];
  try {
    const body = await readBody(request);
    return [200, (await handler({ body, query: url.searchParams, rest: decodeURIComponent(rest.join("/")) })) ?? {}];
  } catch (error) {
    return [error instanceof BadRequest ? 400 : 500, { error: (error as Error).message }];
  }
}

/** Serves the control API on a free loopback port, to whoever has the token. */
export async function serveControl(routes: Routes, token: string): Promise<{ server: Server; url: string }> {
  const server = createServer((request, response) => {
    void answer(routes, token, request).then(([status, value]) => {
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
    });
  });
  // Judging a long run takes its time; callers bring their own limits.
  server.requestTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

/** Calls one of the parts' own control ports. @throws Error with the part's message */
export async function callPart(base: string, method: string, route: string, body?: unknown): Promise<unknown> {
  const response = await fetch(`${base}${route}`, {
    method,
    headers: { "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(30_000),
  });
  const text = await response.text();
  const value: unknown = text === "" ? {} : JSON.parse(text);
  if (response.ok) return value;
  const message = (value as { error?: unknown }).error;
  const what = `${method} ${route}: ${typeof message === "string" ? message : `answered ${response.status}`}`;
  throw response.status === 400 || response.status === 404 ? new BadRequest(what) : new Error(what);
}
