import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { performance } from "node:perf_hooks";
import { parseArgs } from "node:util";
import { describe, every, ready, troubleLog, untilParentEnds } from "../app/process.ts";
import { Api } from "./api.ts";
import { controlServer } from "./control.ts";
import { EdgeLog } from "./log.ts";
import { Monitors } from "./monitors.ts";
import { Names } from "./names.ts";
import type { Pool } from "./objects.ts";
import { Proxy } from "./proxy.ts";
import { Store } from "./store.ts";

const [TICK_MS, NAMES_MS] = [100, 500];
const options = {
  names: { type: "string" },
  pace: { type: "string", default: "1" },
  account: { type: "string" },
  zone: { type: "string", multiple: true },
  country: { type: "string", multiple: true },
  "connect-ms": { type: "string", default: "2000" },
} as const;

/** Zones that exist from the start, as `id=name`. @throws Error on another form */
function addZones(store: Store, zones: readonly string[], account: string | undefined): void {
  for (const zone of zones) {
    const [, id, name] = /^([0-9a-f]{32})=(\S+)$/.exec(zone) ?? [];
    if (!id || !name || !account)
      throw new Error(`edge: --zone must be <32 hex digits>=<name> beside --account ID, got "${zone}"`);
    store.addZone(name, account, id);
  }
}

/** Who is where, as `address=XX`. @throws Error on another form */
function countriesOf(given: readonly string[]): Map<string, string> {
  const places = given.map((place): [string, string] => {
    const [, address, country] = /^([\d.]+|[\da-f:]+)=([A-Z][A-Z0-9])$/.exec(place) ?? [];
    if (!address || !country) throw new Error(`edge: --country must be <address>=<two letters>, got "${place}"`);
    return [address, country];
  });
  return new Map(places);
}

async function listen(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options });
  const pace = Number(values.pace);
  if (!values.names) throw new Error("edge: --names URL-OR-FILE is missing");
  if (!(pace > 0)) throw new Error(`edge: --pace must be a number above 0, got "${values.pace}"`);
  const store = new Store();
  addZones(store, values.zone ?? [], values.account);
  const countries = countriesOf(values.country ?? []);
  const stop = untilParentEnds();
  const onError = troubleLog("edge");
  // By the environment: a command line can be read by every process of the machine.
  const names = new Names(values.names, process.env.DUALCOAST_LAB_TOKEN);
  const cut = new Set<string>();
  const log = new EdgeLog();
  const monitors = new Monitors({ store, names, cut, pace });
  const connectMs = Number(values["connect-ms"]);
  const { healthOf } = monitors;
  const proxy = new Proxy({ store, names, healthOf, cut, log, countries, connectMs, answerMs: 30_000 });
  const api = new Api(store, (pool) => monitors.describe(pool as Pool));
  const control = controlServer({ api, store, log, cut, onCut: (region) => proxy.cutOff(region) });
  await names.refresh().catch(onError);
  ready({ apiPort: await listen(control), port: await listen(proxy.server) });
  await Promise.all([
    every(NAMES_MS, stop, () => names.refresh(), onError),
    every(TICK_MS, stop, async () => monitors.tick(performance.now()), onError),
  ]);
  proxy.close();
  control.close();
  control.closeAllConnections();
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${describe(error)}\n`);
    process.exit(2);
  },
);
