import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Api } from "./api.ts";
import type { EdgeLog } from "./log.ts";
import type { Store } from "./store.ts";

export interface ControlArgs {
  readonly api: Api;
  readonly store: Store;
  readonly log: EdgeLog;
  readonly cut: Set<string>;
  /** Told when a region's path has just been cut. */
  readonly onCut: (region: string) => void;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

const LARGEST_BODY = 32 * 1_048_576;
const prefix = "/client/v4";

/** The API's port: Cloudflare's paths below `/client/v4`, and the lab's own beside them. */
export function controlServer(args: ControlArgs): Server {
  return createServer({ keepAliveTimeout: 120_000 }, (incoming, response) => {
    answer(args, incoming)
      .catch((error: unknown): Answer => ({ status: 400, body: { error: (error as Error).message } }))
      .then((result) => send(response, result))
      .catch(() => response.destroy());
  });
}

async function answer(args: ControlArgs, incoming: IncomingMessage): Promise<Answer> {
  const url = new URL(incoming.url ?? "/", "http://edge");
  const method = incoming.method ?? "GET";
  const body = await readJson(incoming);
  if (url.pathname.startsWith(`${prefix}/`)) {
    const path = url.pathname.slice(prefix.length);
    const token = /^Bearer (\S+)$/.exec(incoming.headers.authorization ?? "")?.[1];
    return args.api.handle({ method, path, query: url.searchParams, token, body });
  }
  return lab(args, `${method} ${url.pathname}`, url.searchParams, body);
}

function lab({ store, log, cut, onCut }: ControlArgs, route: string, query: URLSearchParams, body: unknown): Answer {
  switch (route) {
    case "POST /cut": {
      const region = regionIn(body);
      cut.add(region);
      onCut(region);
      return { status: 200, body: { cut: [...cut] } };
    }
    case "POST /heal":
      cut.delete(regionIn(body));
      return { status: 200, body: { cut: [...cut] } };
    case "GET /log":
      return { status: 200, body: log.show(Number(query.get("since") ?? 0)) };
    case "GET /state":
      return { status: 200, body: store.dump() };
    case "PUT /state":
      store.load(body);
      return { status: 200, body: { loaded: true } };
    default:
      return { status: 404, body: { error: `edge: ${route} is not one of its paths` } };
  }
}

/** @throws Error when the body names no region */
function regionIn(body: unknown): string {
  const { region } = (body ?? {}) as { region?: unknown };
  if (typeof region !== "string" || region === "") throw new Error('body: must be {"region": "<name>"}');
  return region;
}

async function readJson(incoming: IncomingMessage): Promise<unknown> {
  let text = "";
  for await (const chunk of incoming.setEncoding("utf8")) {
    text += String(chunk);
    if (text.length > LARGEST_BODY) throw new Error("body: too long");
  }
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new Error("body: must be JSON");
  }
}

function send(response: ServerResponse, { status, body }: Answer): void {
  if (status === 204) return void response.writeHead(status).end();
  const text = JSON.stringify(body);
  response.writeHead(status, { "content-type": "application/json", "content-length": Buffer.byteLength(text) });
  response.end(text);
}
