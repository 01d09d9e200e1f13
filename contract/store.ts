import type { QuestionRecord, ReadOnlyGrantRecord, WriterRecord } from "./records.ts";

/** A renewal as the control table takes it; it counts only while the record still has this region and epoch. */
export interface Renewal {
  readonly region: string;
  readonly epoch: number;
  /** New end of the lease, ms since 1970. */
  readonly leaseUntil: number;
  /** ms since 1970. */
  readonly now: number;
}

/**
 * The control table as an application sees it. Every call must end by itself, with an error when there is no answer:
 * a renewal that hangs is a renewal that is not tried again.
 */
export interface ControlStore {
  /** Consistent read of the writer record; undefined when there is none. */
  readWriter(): Promise<WriterRecord | undefined>;
  /** True when the table took the renewal, false when its condition did not hold. @throws when it is not known which */
  renew(renewal: Renewal): Promise<boolean>;
  /** Consistent read of the grant; undefined when there is none. */
  readGrant(): Promise<ReadOnlyGrantRecord | undefined>;
  /** Consistent read of the question that a run asks; undefined when there is none. */
  readQuestion(): Promise<QuestionRecord | undefined>;
}

/**
 * One store made of several endpoints of the same table: the own region's first, then the other coast's. It stays with
 * the one that answered last, so that a silent endpoint costs its timeout once, not at each renewal.
 * @throws AggregateError from a call when no endpoint answered
 */
export function firstAnswering(stores: readonly ControlStore[]): ControlStore {
  let preferred = 0;
  async function ask<T>(call: (store: ControlStore) => Promise<T>): Promise<T> {
    const start = preferred;
    const errors: unknown[] = [];
    for (let i = 0; i < stores.length; i++) {
      const at = (start + i) % stores.length;
      const store = stores[at];
      if (!store) continue;
      try {
        const answer = await call(store);
        preferred = at;
        return answer;
      } catch (error) {
        errors.push(error);
      }
    }
    throw new AggregateError(errors, "control table: no endpoint answered; writes stop when the lease runs out");
  }
  return {
    readWriter: () => ask((store) => store.readWriter()),
    renew: (renewal) => ask((store) => store.renew(renewal)),
    readGrant: () => ask((store) => store.readGrant()),
    readQuestion: () => ask((store) => store.readQuestion()),
  };
}
