import type { DrainResult } from "../../contract/index.ts";
import type { ReplicaState } from "./replica.ts";

/** What draining needs of the replica and of time. */
export interface DrainEffects {
  state(): Promise<ReplicaState | undefined>;
  waitForExecuted(gtidSet: string, seconds: number): Promise<boolean>;
  startReplication(): Promise<void>;
  /** Newest heartbeat, ms since 1970, 0 when there is none. */
  newestHeartbeat(): Promise<number>;
  /** ms since 1970. */
  now(): number;
  sleep(ms: number): Promise<void>;
}

/** A set that has not grown for this long, in ms, is taken to be all that was received. */
const CALM_MS = 300;

/** How long one wait in the server lasts at most; 0 would mean for ever. */
const WAIT_SECONDS = 1;

/**
 * Waits until everything that was received from the source is executed, using only what RDS allows: a promotion throws
 * away what was received and not executed. RDS cannot stop receiving alone, so the set must have stopped growing.
 *
 * @param deadline ms since 1970; passed by one second at most
 * @returns `drained: false` when the deadline came first
 * @throws Error when this is no replica, or its applier stopped with an error
 */
export async function drain(effects: DrainEffects, deadline: number): Promise<DrainResult> {
  let restarted = false;
  let before: string | undefined;
  for (;;) {
    const state = await effects.state();
    if (!state) throw new Error("drain: this database follows no source, so there is nothing to drain");
    if (!state.sqlRunning) {
      if (state.applyErrno !== 0 || restarted) {
        const why = `the replica's applier is stopped, error ${state.applyErrno}`;
        throw new Error(`drain: ${why}; look at SHOW REPLICA STATUS and mend it`);
      }
      await effects.startReplication();
      restarted = true;
    }
    const executed = await effects.waitForExecuted(state.retrievedGtid, WAIT_SECONDS);
    if (executed && before === state.retrievedGtid) return result(effects, true);
    if (effects.now() >= deadline) return result(effects, false);
    before = executed ? state.retrievedGtid : undefined;
    await effects.sleep(CALM_MS);
  }
}

async function result(effects: DrainEffects, drained: boolean): Promise<DrainResult> {
  const newestHeartbeatAt = await effects.newestHeartbeat();
  const state = await effects.state();
  const { retrievedGtid = "", executedGtid = "" } = state ?? {};
  return { drained, retrievedGtid, executedGtid, newestHeartbeatAt };
}
