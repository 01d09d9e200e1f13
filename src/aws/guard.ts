import { appendFileSync } from "node:fs";
import { RequestError, Server } from "proxy-chain";
import { placeOf, refusalOf, type Allowed } from "./hosts.ts";

/** One connection that was asked for. A refused call is one line; a connection that passed may carry many calls. */
export interface GuardEntry {
  /** ISO 8601. */
  readonly at: string;
  readonly channel: "needed" | "best-effort" | "old-agent";
  readonly host: string;
  readonly region: string | null;
  readonly outcome: "passed" | "refused";
  readonly reason: string | null;
}

export interface GuardOptions {
  readonly allowed: Allowed;
  readonly lostRegion: string;
  /** In a switchover: the one host that answers for the agent of the region that is left. Nothing where it may be lost. */
  readonly oldAgentHost?: string | undefined;
  /** The proxy behind this one: a lab's gate, or the operator's own proxy. @default none, straight to the host */
  readonly upstream?: string | undefined;
  /** Every connection is appended here, a JSON document a line. */
  readonly logPath: string;
}

export interface Guard {
  /** For everything that the run needs or waits on. */
  readonly url: string;
  /** For the calls into the lost region that nobody waits on. */
  readonly bestEffortUrl: string;
  /** For the word of the old region's agent, which a switchover waits for. */
  readonly oldAgentUrl: string;
  entries(): readonly GuardEntry[];
  close(): Promise<void>;
}

/**
 * The one way out of a run for all of its processes: ours, the engine, plugins, the secrets provider. A guard in our own
 * clients alone would miss the engine's calls. Refuses what is not on the list with 403 and writes it down.
 */
export async function startGuard(options: GuardOptions): Promise<Guard> {
  const entries: GuardEntry[] = [];
  const record = (channel: GuardEntry["channel"], host: string, reason: string | undefined): void => {
    const outcome = reason === undefined ? ("passed" as const) : ("refused" as const);
    const region = placeOf(host).region ?? null;
    const entry = { at: new Date().toISOString(), channel, host, region, outcome, reason: reason ?? null };
    entries.push(entry);
    appendFileSync(options.logPath, `${JSON.stringify(entry)}\n`, { mode: 0o600 });
  };
  const needed = await listen(options, (host, isHttp) => {
    const reason = isHttp ? "plain HTTP: no service of a failover speaks it" : refusalOf(host, options.allowed);
    record("needed", host, reason);
    return reason;
  });
  const bestEffort = await listen(options, (host, isHttp) => {
    const isLost = placeOf(host).region === options.lostRegion && !isHttp;
    const reason = isLost ? undefined : "only the lost region's services are called on this port";
    record("best-effort", host, reason);
    return reason;
  });
  const oldAgent = await listen(options, (host, isHttp) => {
    const isIt = host.toLowerCase() === options.oldAgentHost && !isHttp;
    const reason = isIt ? undefined : "only a switchover asks the old region, and its agent's table alone";
    record("old-agent", host, reason);
    return reason;
  });
  return {
    url: urlOf(needed),
    bestEffortUrl: urlOf(bestEffort),
    oldAgentUrl: urlOf(oldAgent),
    entries: () => entries,
    close: async () => {
      await Promise.all([needed, bestEffort, oldAgent].map((server) => server.close(true)));
    },
  };
}

async function listen(
  options: GuardOptions,
  judge: (host: string, isHttp: boolean) => string | undefined,
): Promise<Server> {
  const server = new Server({
    host: "127.0.0.1",
    port: 0,
    prepareRequestFunction: ({ hostname, isHttp }) => {
      const reason = judge(hostname, isHttp);
      if (reason !== undefined) throw new RequestError(`dualcoast guard: ${hostname} refused: ${reason}`, 403);
      return { upstreamProxyUrl: options.upstream ?? null };
    },
  });
  await server.listen();
  return server;
}

function urlOf(server: Server): string {
  return `http://127.0.0.1:${String(server.port)}`;
}

/** Calls the run needed or waited on, to the lost region or to a control plane that lives only there. */
export function refusedCallsTo(region: string, entries: readonly GuardEntry[]): GuardEntry[] {
  return entries.filter(
    (entry) => entry.channel === "needed" && entry.outcome === "refused" && entry.region === region,
  );
}
