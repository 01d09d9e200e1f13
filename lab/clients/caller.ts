import { Agent, request } from "node:http";
import { headers as names } from "../../contract/index.ts";
import type { Entry } from "./history.ts";

/** Where requests go now, and the host name they ask for; undefined while the name does not resolve. */
export type Target = () => { readonly host: string; readonly port: number; readonly name: string } | undefined;

/** What came of a request, without the client's own numbers. */
export type Outcome = Pick<Entry, "ok" | "status" | "reason" | "region" | "epoch" | "dataAsOf">;

const none = { region: null, epoch: null, dataAsOf: null } as const;

export const failed = (reason: string): Outcome => ({ ok: false, status: 0, reason, ...none });

/** Sends single requests, each once: what a client of the edge sees, without retries that would hide it. */
export class Caller {
  readonly #target: Target;
  readonly #timeoutMs: number;
  readonly #agent: Agent;

  constructor(target: Target, timeoutMs: number, maxSockets: number) {
    this.#target = target;
    this.#timeoutMs = timeoutMs;
    this.#agent = new Agent({ keepAlive: true, maxSockets, timeout: 30_000 });
  }

  call(method: "GET" | "POST", path: string, body?: object): Promise<Outcome> {
    const target = this.#target();
    if (!target) return Promise.resolve(failed("refused"));
    const text = body === undefined ? "" : JSON.stringify(body);
    const headers = {
      host: target.name,
      "content-type": "application/json",
      "content-length": Buffer.byteLength(text),
    };
    const { host, port } = target;
    return new Promise((resolve) => {
      const sent = request({ host, port, method, path, headers, agent: this.#agent }, (response) => {
        let answer = "";
        response.setEncoding("utf8").on("data", (chunk: string) => (answer += chunk));
        response.on("end", () => resolve(outcome(response.statusCode ?? 0, response.headers, answer)));
        response.on("error", () => resolve(failed("cut")));
        response.on("close", () => clearTimeout(limit));
      });
      const limit = setTimeout(() => sent.destroy(new Error("timeout")), this.#timeoutMs);
      sent.on("error", (error: NodeJS.ErrnoException) => {
        clearTimeout(limit);
        const refused = error.code === "ECONNREFUSED";
        resolve(failed(refused ? "refused" : error.message === "timeout" ? "timeout" : "cut"));
      });
      sent.end(text);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

/** Reads an answer. A status alone is no success: what answered must be the application. */
export function outcome(status: number, headers: Record<string, unknown>, text: string): Outcome {
  const header = (name: string) => (typeof headers[name] === "string" ? headers[name] : null);
  const region = header(names.region);
  let body: { epoch?: unknown; reason?: unknown } = {};
  try {
    body = (JSON.parse(text) ?? {}) as typeof body;
  } catch {
    // An edge or a load balancer speaks for itself, in HTML or plain text.
  }
  const ok = (status === 200 || status === 201) && region !== null;
  const epoch = typeof body.epoch === "number" ? body.epoch : null;
  const asOf = header(names.dataAsOf);
  const reason = ok ? null : typeof body.reason === "string" ? body.reason : `http-${status}`;
  return { ok, status, reason, region, epoch, dataAsOf: asOf === "unknown" ? null : asOf };
}
