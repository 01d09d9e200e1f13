import { parseArgs } from "node:util";
import { PutCommand, type DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import {
  firstAnswering,
  firstWriterRequest,
  WriterLease,
  type AppConfig,
  type CommandRecord,
} from "../../contract/index.ts";
import { controlStore, databaseAccount, isConditionFailure, tables } from "../app/aws.ts";
import { Database } from "../app/database.ts";
import { newestHeartbeat } from "../app/databaseView.ts";
import { describe, every, readConfig, ready, systemClocks, troubleLog, untilParentEnds } from "../app/process.ts";
import { Apps } from "./apps.ts";
import { Commands } from "./commands.ts";
import { drain } from "./drain.ts";
import { Heartbeat } from "./heartbeat.ts";
import { probe } from "./probe.ts";
import { replicaState, startReplication, waitForExecuted } from "./replica.ts";

const [BEAT_MS, COMMANDS_MS] = [1_000, 250];

/** Drains the region's database as a `drain` command asks. */
function drainer(database: Database, databaseName: string) {
  const effects = {
    state: () => replicaState(database),
    waitForExecuted: (gtidSet: string, seconds: number) => waitForExecuted(database, gtidSet, seconds),
    startReplication: () => startReplication(database),
    newestHeartbeat: () => newestHeartbeat(database, databaseName),
    now: () => Date.now(),
    sleep: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)),
  };
  return ({ deadline }: CommandRecord) => drain(effects, deadline);
}

/** Asks the applications until one passes: right after a fence none of them holds the new epoch's lease yet. */
function deepChecker(apps: Apps) {
  return async ({ deadline }: CommandRecord) => {
    for (;;) {
      try {
        return await apps.deepCheck(Math.min(5_000, deadline - Date.now()));
      } catch (error) {
        if (Date.now() + 250 >= deadline) throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  };
}

/** Writes the very first writer record, where the region was told to; whoever comes second finds it there. */
async function writeFirstRecord(client: DynamoDBDocumentClient, { region, controlTable }: AppConfig): Promise<void> {
  const first = { region, roleEpoch: 1, now: Date.now() };
  try {
    await client.send(new PutCommand(firstWriterRequest(controlTable, first)));
  } catch (error) {
    if (!isConditionFailure(error)) throw error;
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { config: { type: "string" }, targets: { type: "string" } } });
  if (!values.config) throw new Error("agent: --config FILE is missing, name the instance's app.json");
  const config = await readConfig(values.config);
  const { region, peerRegion, controlTable, opsTable, databaseName, timing } = config;
  const onError = troubleLog(`agent ${region}`);
  const stop = untilParentEnds();

  const own = tables(region);
  const store = firstAnswering([own, tables(peerRegion)].map((client) => controlStore(client, controlTable)));
  const lease = new WriterLease({ region, store, clocks: systemClocks, timing, onError });
  const database = new Database({
    host: config.databaseHost,
    port: config.databasePort,
    account: () => databaseAccount(region, config.secretId),
    silenceMs: timing.longestTransactionMs,
  });
  const longestMs = timing.longestTransactionMs;
  const heartbeat = new Heartbeat({ database, gate: lease, longestMs, region, databaseName });
  const apps = new Apps(values.targets);
  const handlers = { drain: drainer(database, databaseName), "deep-check": deepChecker(apps) };
  const commands = new Commands({ client: own, table: opsTable, handlers, onError, now: () => Date.now() });

  let hasWriter = !config.bootstrapWriter;
  const bootstrap = async () => {
    if (hasWriter) return;
    await writeFirstRecord(own, config);
    hasWriter = true;
  };
  const beat = async () => void (await heartbeat.beat());
  const look = async () => {
    // Where no endpoint answers, nothing is claimed to be an answer.
    const answers = await store.readQuestion().then(
      (asked) => asked?.question,
      () => undefined,
    );
    const about = { region, databaseName, appInstances: await apps.answering(), now: () => Date.now(), answers };
    await own.send(new PutCommand({ TableName: opsTable, Item: await probe(database, about) }));
  };
  ready({ ready: true });
  await Promise.all([
    every(BEAT_MS, stop, bootstrap, onError),
    lease.run(stop),
    every(BEAT_MS, stop, beat, onError),
    every(BEAT_MS, stop, look, onError),
    every(COMMANDS_MS, stop, () => commands.round(), onError),
  ]);
  await database.end();
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${describe(error)}\n`);
    process.exit(2);
  },
);
