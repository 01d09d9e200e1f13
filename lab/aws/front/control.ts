import http from "node:http";
import type { IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { z } from "zod";
import type { CallLog } from "./callLog.ts";
import { readAll } from "./forward.ts";
import type { Permissions } from "./permissions.ts";
import { Rule, type Rules } from "./rules.ts";
import type { World } from "./world.ts";

const RegionBody = z.strictObject({
  region: z.string().regex(/^[a-z]{2}-[a-z]+-\d$/, "must be a region, e.g. us-east-1"),
});
const TargetsBody = z.strictObject({ emulator: z.url().optional(), edge: z.url().optional() });

export interface ControlParts {
  readonly world: World;
  readonly rules: Rules;
  readonly log: CallLog;
  readonly permissions: Permissions;
  /** Points the front at another emulator or edge API. */
  readonly retarget: (targets: z.infer<typeof TargetsBody>) => void;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

const ok = (body: unknown = {}): Answer => ({ status: 200, body });

async function answerTo(parts: ControlParts, method: string, url: URL, body: unknown): Promise<Answer> {
  const { world, rules, log, permissions, retarget } = parts;
  const query = (name: string): string | undefined => url.searchParams.get(name) ?? undefined;
  const [, first = "", second] = url.pathname.split("/");
  switch (`${method} /${first}`) {
    case "GET /rules":
      return ok({ dark: [...world.dark], rules: rules.list() });
    case "POST /dark":
      world.darken(RegionBody.parse(body).region);
      return ok();
    case "POST /light":
      world.lighten(RegionBody.parse(body).region);
      return ok();
    case "POST /rules":
      rules.put(Rule.parse(body));
      return ok();
    case "DELETE /rules":
      return second !== undefined && rules.remove(decodeURIComponent(second))
        ? ok()
        : { status: 404, body: { error: `there is no rule "${second ?? ""}"` } };
    case "GET /calls":
      return ok({ calls: log.find({ actor: query("actor"), region: query("region"), since: query("since") }) });
    case "GET /roles":
      return ok({ role: (await permissions.access(decodeURIComponent(second ?? ""))) ?? null });
    case "POST /targets":
      retarget(TargetsBody.parse(body));
      return ok();
    default:
      return { status: 404, body: { error: `there is no control route ${method} ${url.pathname}` } };
  }
}

function problem(error: unknown): string {
  if (error instanceof z.ZodError)
    return error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ");
  return (error as Error).message;
}

async function answer(parts: ControlParts, request: IncomingMessage): Promise<Answer> {
  try {
    const text = (await readAll(request)).toString();
    const url = new URL(request.url ?? "/", "http://x");
    return await answerTo(parts, request.method ?? "GET", url, text === "" ? {} : JSON.parse(text));
  } catch (error) {
    return { status: 400, body: { error: problem(error) } };
  }
}

/** The front's control API, on a loopback port of its own. @returns its URL and how to close it. */
export async function serveControl(parts: ControlParts): Promise<{ url: string; close: () => Promise<void> }> {
  const server = http.createServer((request, response) => {
    void answer(parts, request).then(({ status, body }) => {
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close };
}
