import { z } from "zod";
import { stillRunning } from "../processes.ts";
import { projectDifferences } from "../project.ts";
import type { ControlRequest, Routes } from "./http.ts";
import { BadRequest, callPart } from "./http.ts";
import type { Lab } from "./lab.ts";

export interface DaemonHooks {
  /** The lab, or undefined while it is still starting. */
  readonly lab: () => Lab | undefined;
  /** Ends the lab after the answer has gone out. */
  readonly down: () => void;
}

const regionBody = z.strictObject({ region: z.enum(["us-east-1", "us-west-2", "us-east-2"]) });
const region = z.enum(["us-east-1", "us-west-2"]);
const loadBody = z.strictObject({ ratePerSecond: z.number().positive().default(220), insideRegion: region.optional() });
// The moment may come as the clock's number or as people write it.
const instant = z.union([z.number(), z.iso.datetime().transform((text) => Date.parse(text))]);
const judgeBody = z.object({ oldRegion: region, newRegion: region, darkAt: instant });
const switchBody = z.strictObject({ enabled: z.boolean() });

/** @throws BadRequest naming each key that is wrong */
function parse<T>(schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  throw new BadRequest(
    result.error.issues.map(({ path, message }) => `${path.join(".") || "body"}: ${message}`).join("; "),
  );
}

/** The roles whose policies the front enforces on a failover's calls, once they are deployed. */
const FAILOVER_ROLES = ["dualcoast-failover-east", "dualcoast-failover-west"];

async function enforcement(frontControl: string, role: string): Promise<{ role: string; enforced: boolean }> {
  const answer = (await callPart(frontControl, "GET", `/roles/${role}`)) as { role: unknown };
  return { role, enforced: answer.role !== null };
}

async function status(lab: Lab): Promise<object> {
  const { options, paths, engine, mysql, reconciler, edge, front, emulator } = lab.parts;
  const processes = await stillRunning(paths.pids);
  return {
    name: options.name,
    pace: options.pace,
    deployPace: options.deployPace,
    frozen: lab.frozen,
    settled: !lab.frozen && reconciler.settled,
    dark: [...lab.dark],
    rules: ((await callPart(front.ready.control, "GET", "/rules")) as { rules: unknown[] }).rules,
    engine: { version: engine.version, source: engine.source },
    database: { version: mysql.version, source: mysql.source },
    urls: { emulator: emulator.url, gate: front.ready.gate, edge: edge.url, cloudflareApi: edge.api },
    processes: processes.map(({ name, pid }) => ({ name, pid })),
    differences: projectDifferences(paths.project),
    permissions: await Promise.all(FAILOVER_ROLES.map((role) => enforcement(front.ready.control, role))),
  };
}

/** The control API of a lab: what commands, drills and tests ask it to do. */
export function daemonRoutes(hooks: DaemonHooks): Routes {
  const lab = (): Lab => {
    const found = hooks.lab();
    if (found === undefined) throw new BadRequest("the lab is still starting");
    return found;
  };
  const front = (method: string) => (request: ControlRequest) => {
    const query = request.query.size > 0 ? `?${request.query}` : "";
    const route = method === "DELETE" ? `/rules/${encodeURIComponent(request.rest)}` : "/rules";
    return callPart(
      lab().parts.front.ready.control,
      method,
      `${route}${query}`,
      method === "POST" ? request.body : undefined,
    );
  };
  return {
    "GET /status": () => status(lab()),
    "POST /dark": ({ body }) => lab().darken(parse(regionBody, body).region),
    "POST /light": ({ body }) => lab().lighten(parse(regionBody, body).region),
    "GET /rules": front("GET"),
    "POST /rules": front("POST"),
    "DELETE /rules": front("DELETE"),
    "GET /calls": ({ query }) => callPart(lab().parts.front.ready.control, "GET", `/calls?${query}`),
    "GET /roles": ({ rest }) => callPart(lab().parts.front.ready.control, "GET", `/roles/${encodeURIComponent(rest)}`),
    // Asked from the first moment on: a lab without regions has no names yet.
    "GET /names": () => hooks.lab()?.parts.reconciler.names() ?? {},
    "POST /writer-check": async ({ body }) => ({
      applications: await lab().setWriterCheck(parse(switchBody, body).enabled),
    }),
    "POST /load/start": ({ body }) => {
      const { ratePerSecond, insideRegion } = parse(loadBody, body);
      return lab().startLoad(ratePerSecond, insideRegion);
    },
    "POST /load/stop": () => lab().parts.load.stop(),
    "GET /load": () => lab().parts.load.state(),
    "POST /judge": ({ body }) => lab().judge(parse(judgeBody, body)),
    "POST /freeze": () => lab().freeze(),
    "GET /fork-source": async () => {
      const { parts, frozen } = lab();
      if (!frozen) throw new BadRequest(`lab ${parts.options.name} is not frozen: POST /freeze first`);
      return { emulatorUrl: parts.emulator.url, edgeState: await parts.edge.state() };
    },
    "POST /down": () => {
      hooks.down();
      return {};
    },
  };
}
