import {
  admitWrite,
  BadShape,
  edgeHealth,
  Fenced,
  Fields,
  mode,
  paths,
  type CommitGate,
  type ReadOnlyGrant,
  type Standing,
  type WriteRefusal,
  type WriterLease,
} from "../../contract/index.ts";
import { isReadOnly } from "./database.ts";
import type { DatabaseView } from "./databaseView.ts";
import { parseNewEvent, type EventStore } from "./events.ts";
import type { Answer, Asked, Facts, Routes } from "./server.ts";
import type { WriterCheck } from "./writerCheck.ts";

export interface ApplicationArgs {
  readonly region: string;
  readonly lease: Pick<WriterLease, "epoch" | "known">;
  readonly grant: Pick<ReadOnlyGrant, "current">;
  /** What writes are judged by: the lease, behind the lab's switch. */
  readonly check: CommitGate & Pick<WriterCheck, "enabled">;
  readonly events: Pick<EventStore, "add" | "newest" | "deepCheck">;
  /** Newest look at the database. */
  readonly view: () => DatabaseView;
  readonly onError: (error: unknown) => void;
  /** Milliseconds since 1970. */
  readonly wall: () => number;
}

/** Clients are asked to come back after this long. */
const RETRY_AFTER_SECONDS = 2;

/** The application's answers, as the contract has them. */
export class Application {
  readonly #args: ApplicationArgs;

  constructor(args: ApplicationArgs) {
    this.#args = args;
  }

  readonly routes: Routes = {
    [`GET ${paths.health}`]: () => ({ status: 200, body: { ok: true, region: this.#args.region } }),
    [`GET ${paths.edgeHealth}`]: () => edgeHealth(this.#standing()),
    [`POST ${paths.events}`]: (asked) => this.#addEvent(asked),
    [`GET ${paths.events}`]: (asked) => this.#listEvents(asked),
    [`POST ${paths.deepHealth}`]: () => this.#deepCheck(),
    "POST /lab/writer-check": (asked) => this.#switchCheck(asked),
  };

  /** What the headers of an answer given now must say. */
  facts(): Facts {
    const { region, view, wall } = this.#args;
    const now = mode(this.#standing());
    const at = now === "read-write" ? wall() : view().heartbeatAt;
    return { region, mode: now, dataAsOf: at === undefined ? "unknown" : new Date(at).toISOString() };
  }

  #standing(): Standing {
    const { region, lease, grant, view } = this.#args;
    return {
      region,
      heldEpoch: lease.epoch(),
      writer: lease.known,
      granted: grant.current() !== undefined,
      databaseWritable: view().writable,
    };
  }

  /** Does `work` where a write is admitted, and turns each way in which it can fail into the contract's answer. */
  async #asWriter(work: (epoch: number) => Promise<Answer>): Promise<Answer> {
    const { check, view, onError } = this.#args;
    const heldEpoch = check.epoch();
    const admitted = admitWrite({ ...this.#standing(), heldEpoch });
    // Without a lease it would not write to the best database either.
    if ("reason" in admitted)
      return refusal(!view().reachable && heldEpoch !== undefined ? "database" : admitted.reason);
    try {
      return await work(admitted.epoch);
    } catch (error) {
      if (error instanceof Fenced) return refusal("fenced");
      if (isReadOnly(error)) return refusal("read-only");
      onError(error);
      return refusal("database");
    }
  }

  async #addEvent(asked: Asked): Promise<Answer> {
    const event = parseNewEvent(await asked.json());
    return this.#asWriter(async (admitted) => {
      const written = await this.#args.events.add(event, admitted);
      if (written.kind === "conflict") return { status: 409, body: { reason: "conflict" } };
      const { clientId, seq } = event;
      const body = { clientId, seq, epoch: written.epoch, region: this.#args.region };
      return { status: written.kind === "new" ? 201 : 200, body };
    });
  }

  async #listEvents({ url }: Asked): Promise<Answer> {
    const { events, onError, region } = this.#args;
    const limit = Number(url.searchParams.get("limit") ?? 20);
    if (!Number.isInteger(limit) || limit < 1 || limit > 100) {
      throw new BadShape(`limit: must be a whole number from 1 to 100, got "${url.searchParams.get("limit")}"`);
    }
    try {
      const found = await events.newest(url.searchParams.get("clientId") ?? undefined, limit);
      const { dataAsOf } = this.facts();
      return { status: 200, body: { events: found, region, dataAsOf: dataAsOf === "unknown" ? null : dataAsOf } };
    } catch (error) {
      onError(error);
      return refusal("database");
    }
  }

  #deepCheck(): Promise<Answer> {
    return this.#asWriter(async (epoch) => {
      await this.#args.events.deepCheck(epoch);
      return { status: 200, body: { ok: true, epoch, region: this.#args.region } };
    });
  }

  /** The lab's positive control. Whoever comes through the edge or a load balancer finds nothing here. */
  async #switchCheck(asked: Asked): Promise<Answer> {
    if (asked.proxied) return { status: 404, body: { reason: "not-found" } };
    const f = new Fields("writer-check", await asked.json());
    const enabled = f.flag("enabled");
    this.#args.check.enabled = f.done(enabled);
    return { status: 200, body: { enabled } };
  }
}

function refusal(reason: WriteRefusal): Answer {
  const body = { reason, retryAfterSeconds: RETRY_AFTER_SECONDS };
  return { status: 503, body, headers: { "retry-after": String(RETRY_AFTER_SECONDS) } };
}
