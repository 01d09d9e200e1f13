export { commitGuarded, Fenced, TooLong, type GuardedOptions, type Transaction } from "./commit.ts";
export { configFile, parseAppConfig, type AppConfig } from "./config.ts";
export {
  admitWrite,
  edgeHealth,
  mode,
  type EdgeHealth,
  type EdgeRefusal,
  type Standing,
  type WriteRefusal,
} from "./edgeHealth.ts";
export { ReadOnlyGrant, type ReadOnlyGrantArgs } from "./grant.ts";
export { WriterLease, type Clocks, type CommitGate, type WriterLeaseArgs } from "./lease.ts";
export { coasts, controlItems, eventLimits, headers, opsItems, paths, type Mode } from "./names.ts";
export { BadShape, Fields } from "./parse.ts";
export * from "./records.ts";
export { fenceRequest, firstWriterRequest, readRequest, renewRequest, type UpdateRequest } from "./requests.ts";
export { schemaFile, splitStatements } from "./schema.ts";
export { firstAnswering, type ControlStore, type Renewal } from "./store.ts";
export { checkTiming, defaultTiming, fenceWaitMs, type Timing } from "./timing.ts";
