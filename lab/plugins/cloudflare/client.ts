/** The official Cloudflare SDK, sent through the proxy of the environment. */
import { Agent, request } from "node:https";
import type { AgentOptions } from "node:https";
import { createRequire } from "node:module";
import type Cloudflare from "cloudflare";
import type { ClientOptions } from "cloudflare";
import type { Props } from "../host/values.ts";

// Newer than the types: without it Node ignores the proxy that the lab routes every call through (decisions 12).
const options: AgentOptions & { proxyEnv: NodeJS.ProcessEnv } = { proxyEnv: process.env, keepAlive: true };
const agent = new Agent(options);

/** `fetch` over node:https: the built-in one knows the proxy only by a switch that is set before Node starts. */
const fetchThroughProxy: NonNullable<ClientOptions["fetch"]> = (url, init) =>
  new Promise((resolve, reject) => {
    const headers = Object.fromEntries(new Headers(init?.headers as Record<string, string>));
    const signal = init?.signal ?? undefined;
    const outgoing = request(new URL(String(url)), { method: init?.method, headers, agent, signal }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
      incoming.on("error", reject);
      incoming.on("end", () => {
        const status = incoming.statusCode ?? 502;
        const body = status === 204 ? null : Buffer.concat(chunks);
        resolve(
          new Response(body, {
            status,
            headers: { "content-type": incoming.headers["content-type"] ?? "application/json" },
          }),
        );
      });
    });
    outgoing.on("error", reject);
    outgoing.end(init?.body as string | undefined);
  });

let token: string | undefined;
let made: Cloudflare | undefined;

/** Takes the token. @throws Error where there is none. */
export function connect(apiToken: unknown): void {
  if (typeof apiToken !== "string" || apiToken === "") {
    throw new Error(
      "the cloudflare provider has no token: set CLOUDFLARE_API_TOKEN in the environment, or apiToken on the provider",
    );
  }
  token = apiToken;
}

/** The client, with the token of {@link connect}. Loaded by the first call: a preview makes none. */
export function client(): Cloudflare {
  if (token === undefined) throw new Error("the cloudflare provider is not configured yet");
  made ??= make(token);
  return made;
}

function make(apiToken: string): Cloudflare {
  const sdk = createRequire(import.meta.url)("cloudflare") as { Cloudflare: typeof Cloudflare };
  return new sdk.Cloudflare({ apiToken, fetch: fetchThroughProxy, timeout: 30_000, maxRetries: 3, logLevel: "off" });
}

/** `minimumOrigins` → `minimum_origins`, at every depth but below the named keys, whose own keys are data. */
export function snake(value: unknown, data: readonly string[] = []): unknown {
  return rename(value, (key) => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), data);
}

/** The way back. */
export function camel(value: unknown, data: readonly string[] = []): unknown {
  return rename(value, (key) => key.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()), data);
}

function rename(value: unknown, change: (key: string) => string, data: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((item) => rename(item, change, data));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value as Props).map(([key, item]) => [
    change(key),
    data.includes(key) ? item : rename(item, change, data),
  ]);
  return Object.fromEntries(entries) as Props;
}

/** Of what the API says, the part that the program spoke of: the API adds defaults at every depth. */
export function project(actual: unknown, said: unknown): unknown {
  if (Array.isArray(said) && Array.isArray(actual) && said.length === actual.length)
    return actual.map((item, i) => project(item, said[i]));
  if (typeof said !== "object" || said === null || Array.isArray(said)) return actual;
  if (typeof actual !== "object" || actual === null) return actual;
  return Object.fromEntries(
    Object.keys(said).map((key) => [key, project((actual as Props)[key], (said as Props)[key])]),
  );
}
