import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { parseArgs } from "node:util";
import { firstAnswering, ReadOnlyGrant, WriterLease } from "../../contract/index.ts";
import { Application } from "./application.ts";
import { controlStore, databaseAccount, tables } from "./aws.ts";
import { Database } from "./database.ts";
import { look, type DatabaseView } from "./databaseView.ts";
import { EventStore } from "./events.ts";
import { describe, every, readConfig, ready, systemClocks, troubleLog, untilParentEnds } from "./process.ts";
import { serve } from "./server.ts";
import { WriterCheck } from "./writerCheck.ts";

const LOOK_MS = 500;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { config: { type: "string" }, port: { type: "string" } } });
  if (!values.config) throw new Error("app: --config FILE is missing, name the instance's app.json");
  const config = await readConfig(values.config);
  const { region, peerRegion, controlTable, databaseName, timing } = config;
  const onError = troubleLog(`app ${region}`);
  const stop = untilParentEnds();

  const store = firstAnswering([region, peerRegion].map((at) => controlStore(tables(at), controlTable)));
  const lease = new WriterLease({ region, store, clocks: systemClocks, timing, onError });
  const grant = new ReadOnlyGrant({ region, store, clocks: systemClocks, onError });
  const check = new WriterCheck(lease, process.env.DUALCOAST_LAB_WRITER_CHECK !== "off");
  const database = new Database({
    host: config.databaseHost,
    port: config.databasePort,
    account: () => databaseAccount(region, config.secretId),
    silenceMs: timing.longestTransactionMs,
  });
  const events = new EventStore({
    database,
    gate: check,
    region,
    databaseName,
    longestMs: timing.longestTransactionMs,
  });
  let seen: DatabaseView = { reachable: false, writable: false, heartbeatAt: undefined };
  const view = () => seen;
  const application = new Application({ region, lease, grant, check, events, view, onError, wall: () => Date.now() });

  const server = serve(application.routes, () => application.facts(), onError);
  server.listen(values.port === undefined ? config.listenPort : Number(values.port), "127.0.0.1");
  await once(server, "listening");
  ready({ port: (server.address() as AddressInfo).port });
  const watch = async () => {
    const now = await look(database, databaseName);
    seen = now;
    if (now.error !== undefined) onError(now.error);
  };
  await Promise.all([lease.run(stop), grant.run(stop), every(LOOK_MS, stop, watch, onError)]);
  server.close();
  server.closeAllConnections();
  await database.end();
}

main().then(
  () => process.exit(0), // idle keep-alive sockets of the SDK would hold the process
  (error: unknown) => {
    process.stderr.write(`${describe(error)}\n`);
    process.exit(2);
  },
);
