import type { ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import type { ActorBook } from "./actorBook.ts";
import type { Incoming } from "./call.ts";
import type { CallLog, CallRecord } from "./callLog.ts";
import { passedOn, type Upstream } from "./forward.ts";
import type { Rules } from "./rules.ts";
import type { World } from "./world.ts";

const CUT_AFTER_MS = 30_000;
const SERVICE = "cloudflare";
/** Cloudflare's API is in no region of ours: only a caller's own darkness cuts it off. */
const REGION = "global";

const error = (status: number, message: string) => ({
  status,
  body: JSON.stringify({ success: false, errors: [{ code: status, message }], messages: [], result: null }),
});
const faults = {
  throttle: error(429, "Rate limited (a rule of the lab)"),
  fail: error(500, "The service failed (a rule of the lab)"),
};

export interface CloudflareParts {
  readonly actors: ActorBook;
  readonly world: World;
  readonly rules: Rules;
  readonly log: CallLog;
  /** The edge's API; undefined while there is none. */
  readonly edge: () => Upstream | undefined;
}

/** Answers calls to Cloudflare's API from the lab's edge. */
export function cloudflareCalls({ actors, world, rules, log, edge }: CloudflareParts) {
  return async (incoming: Incoming, response: ServerResponse): Promise<void> => {
    const [started, at] = [performance.now(), new Date().toISOString()];
    const actor = actors.ofToken(incoming.headers.authorization);
    const action = `${incoming.method} ${incoming.target.split("?")[0] ?? ""}`;
    const end = (status: number, outcome: CallRecord["outcome"]): void => {
      const ms = Math.round((performance.now() - started) * 10) / 10;
      log.add({ at, actor, region: REGION, service: SERVICE, action, status, ms, outcome, host: incoming.host });
    };
    const answer = (status: number, body: string): void => {
      response.writeHead(status, { "content-type": "application/json" }).end(body);
    };
    const home = actors.homeOf(actor);
    const isDark = home !== undefined && world.dark.has(home);
    const rule = isDark ? undefined : rules.take({ region: REGION, service: SERVICE, action, actor });
    if (isDark || rule?.effect === "hang") {
      end(0, isDark ? "dark" : "fault");
      response.on(
        "close",
        world.hang(isDark ? [home] : [], CUT_AFTER_MS, () => response.destroy()),
      );
      return;
    }
    if (rule?.effect === "throttle" || rule?.effect === "fail") {
      const { status, body } = faults[rule.effect];
      end(status, "fault");
      return answer(status, body);
    }
    if (rule?.ms) await new Promise((resolve) => setTimeout(resolve, rule.ms));
    const upstream = edge();
    if (upstream === undefined) {
      end(503, "error");
      return answer(503, error(503, "the lab has no edge yet").body);
    }
    const reply = await upstream.send(incoming);
    const status = reply.statusCode ?? 502;
    response.writeHead(status, passedOn(reply.headers));
    await pipeline(reply, response).catch(() => undefined);
    end(status, status < 400 ? "ok" : "error");
  };
}
