import { parseArgs } from "node:util";
import { describe, every, ready, troubleLog, untilParentEnds } from "../app/process.ts";
import { Names } from "../edge/names.ts";
import { Caller, type Target } from "./caller.ts";
import { History } from "./history.ts";
import { Load } from "./load.ts";

const options = {
  /** The edge's address, for a client outside. */
  edge: { type: "string" },
  /** A load balancer's DNS name, for a client inside a region: its address comes from `--names`. */
  inside: { type: "string" },
  names: { type: "string" },
  /** Host name that people use. */
  domain: { type: "string" },
  history: { type: "string" },
  "client-id": { type: "string" },
  rate: { type: "string", default: "220" },
  reads: { type: "string", default: "1" },
  "timeout-ms": { type: "string", default: "5000" },
  "max-in-flight": { type: "string", default: "1500" },
} as const;

/** How long answers are waited for when the load ends, ms. */
const LAST_ANSWERS_MS = 3_000;

/** @throws Error naming the flag and its value */
function positive(flag: string, value: string, least = 0): number {
  const number = Number(value);
  if (!Number.isFinite(number) || number < least)
    throw new Error(`clients: --${flag} must be a number of at least ${least}, got "${value}"`);
  return number;
}

/** @throws Error naming what is missing */
function aim(
  values: { edge?: string; inside?: string; names?: string; domain?: string },
  names: Names | undefined,
): Target {
  const { edge, inside, domain } = values;
  if (!domain) throw new Error("clients: --domain NAME is missing, name the host that people use");
  if (edge && !inside) {
    const { hostname: host, port } = new URL(edge);
    return () => ({ host, port: Number(port), name: domain });
  }
  if (!inside || !names) throw new Error("clients: give --edge URL, or --inside NAME with --names URL-OR-FILE");
  return () => {
    const place = names.find(inside);
    return place && { ...place, name: domain };
  };
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options });
  const names = values.names ? new Names(values.names, process.env.DUALCOAST_LAB_TOKEN) : undefined;
  const target = aim(values, names);
  if (!values.history) throw new Error("clients: --history FILE is missing");
  // Never the name of an earlier load: its numbers would be taken for repetitions.
  const clientId = `${values["client-id"] ?? (values.inside ? "inside" : "outside")}-${Date.now().toString(36)}`;
  const maxInFlight = positive("max-in-flight", values["max-in-flight"], 1);
  const caller = new Caller(target, positive("timeout-ms", values["timeout-ms"], 1), maxInFlight);
  const [writesPerSecond, readsPerSecond] = [positive("rate", values.rate), positive("reads", values.reads)];
  const history = await History.open(values.history);
  const record = history.add.bind(history);
  const load = new Load({ clientId, caller, record, writesPerSecond, readsPerSecond, maxInFlight });
  const stop = untilParentEnds();
  const onError = troubleLog(`client ${clientId}`);

  await names?.refresh().catch(onError);
  ready({ ready: true, clientId });
  const say = async () => ready({ t: Date.now(), ...load.counts, inFlight: load.inFlight });
  const refresh = async () => names?.refresh();
  await Promise.all([load.run(stop), every(1_000, stop, say, onError), every(500, stop, refresh, onError)]);
  await load.finish(LAST_ANSWERS_MS);
  await history.close();
  caller.close();
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${describe(error)}\n`);
    process.exit(2);
  },
);
