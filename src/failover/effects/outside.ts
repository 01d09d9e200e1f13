import http from "node:http";
import https from "node:https";
import { headers, paths } from "../../../contract/names.ts";
import type { OutsideEffects } from "./types.ts";

const timeoutMs = 4000;

interface Answer {
  readonly status: number;
  readonly region: string | undefined;
  readonly body: unknown;
}

/**
 * A client outside. `baseUrl` is where it connects (a lab's edge, or the site itself), `hostname` the name it asks for.
 * Not through the guard: this is what people's browsers do, and it is the edge that decides where it ends up.
 */
export function outsideEffects(baseUrl: string, hostname: string): OutsideEffects {
  const ask = (method: string, path: string, body?: unknown): Promise<Answer> =>
    request(baseUrl, hostname, { method, path, body });
  return {
    write: async (clientId, seq) => {
      const { status, region, body } = await ask("POST", paths.events, { clientId, seq, payload: "failover check" });
      const epoch = (body as { epoch?: unknown } | undefined)?.epoch;
      return { ok: status === 201, status, ...(region && { region }), ...(typeof epoch === "number" && { epoch }) };
    },
    newestSeq: async (clientId) => {
      const { status, body } = await ask("GET", `${paths.events}?clientId=${encodeURIComponent(clientId)}&limit=100`);
      if (status !== 200) return undefined;
      const events = (body as { events?: { seq?: unknown }[] } | undefined)?.events ?? [];
      const seqs = events.map((event) => Number(event.seq)).filter(Number.isInteger);
      return seqs.length === 0 ? undefined : Math.max(...seqs);
    },
  };
}

function request(
  baseUrl: string,
  hostname: string,
  what: { method: string; path: string; body: unknown },
): Promise<Answer> {
  const url = new URL(what.path, baseUrl);
  const payload = what.body === undefined ? undefined : JSON.stringify(what.body);
  const sent = {
    host: hostname,
    ...(payload !== undefined && { "content-type": "application/json", "content-length": Buffer.byteLength(payload) }),
  };
  return new Promise((resolve, reject) => {
    const module = url.protocol === "https:" ? https : http;
    const options = {
      method: what.method,
      headers: sent,
      signal: AbortSignal.timeout(timeoutMs),
      agent: false as const,
    };
    const call = module.request(url, options, (answer) => {
      let text = "";
      answer.setEncoding("utf8");
      answer.on("data", (part: string) => (text += part));
      answer.on("error", reject);
      answer.on("end", () => {
        const region = answer.headers[headers.region];
        resolve({
          status: answer.statusCode ?? 0,
          region: typeof region === "string" ? region : undefined,
          body: parsed(text),
        });
      });
    });
    call.on("error", (cause) => {
      reject(new Error(`no answer from the edge to ${what.method} ${url.pathname}: ${cause.message}`, { cause }));
    });
    call.end(payload);
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
