import { randomUUID } from "node:crypto";
import { eventLimits, Fields } from "../../contract/index.ts";
import { write, type Writing } from "./write.ts";

/** An event as a client sends it. */
export interface NewEvent {
  readonly clientId: string;
  readonly seq: number;
  readonly payload: string;
}

/** An event as it is kept. */
export interface StoredEvent extends NewEvent {
  readonly epoch: number;
  readonly region: string;
  /** ISO 8601. */
  readonly committedAt: string;
}

export interface EventStoreArgs extends Writing {
  readonly region: string;
  readonly databaseName: string;
}

/** Result of a write: `new`, or `repeated` when the same event was there already; `conflict` when another was. */
export type Written = { readonly kind: "new" | "repeated"; readonly epoch: number } | { readonly kind: "conflict" };

/** @throws BadShape naming each field that is wrong */
export function parseNewEvent(value: unknown): NewEvent {
  const f = new Fields("event", value);
  const { clientIdLength, payloadLength } = eventLimits;
  const event = { clientId: f.text("clientId", clientIdLength), seq: f.integer("seq"), payload: f.anyText("payload") };
  if (!/^[\x21-\x7e]*$/.test(event.clientId)) f.problem("clientId must be printable ASCII without spaces");
  if (event.payload.length > payloadLength) f.problem(`payload must be at most ${payloadLength} characters`);
  return f.done(event);
}

/** The application's transactions. */
export class EventStore {
  readonly #args: EventStoreArgs;
  readonly #db: string;

  constructor(args: EventStoreArgs) {
    this.#args = args;
    this.#db = `\`${args.databaseName.replaceAll("`", "``")}\``;
  }

  /** Writes one event under `epoch`. @throws Fenced, TooLong, or the database's error */
  async add(event: NewEvent, epoch: number): Promise<Written> {
    const { clientId, seq, payload } = event;
    const insert = `INSERT INTO ${this.#db}.events (client_id, seq, payload, epoch, region) VALUES (?, ?, ?, ?, ?)`;
    try {
      await write(this.#args, epoch, insert, [clientId, seq, payload, epoch, this.#args.region]);
      return { kind: "new", epoch };
    } catch (error) {
      if ((error as { code?: unknown }).code !== "ER_DUP_ENTRY") throw error;
    }
    const find = `SELECT payload, epoch FROM ${this.#db}.events WHERE client_id = ? AND seq = ?`;
    const [row] = await this.#args.database.query<{ payload: string; epoch: number }>(find, [clientId, seq]);
    return row?.payload === payload ? { kind: "repeated", epoch: row.epoch } : { kind: "conflict" };
  }

  /** A client's newest events, or everyone's, newest first. */
  async newest(clientId: string | undefined, limit: number): Promise<StoredEvent[]> {
    const columns = "client_id, seq, payload, epoch, region, UNIX_TIMESTAMP(committed_at) AS at";
    const [where, order] = clientId === undefined ? ["", "committed_at"] : ["WHERE client_id = ?", "seq"];
    const sql = `SELECT ${columns} FROM ${this.#db}.events ${where} ORDER BY ${order} DESC LIMIT ?`;
    const values = clientId === undefined ? [limit] : [clientId, limit];
    type Row = { client_id: string; seq: number; payload: string; epoch: number; region: string; at: string };
    const rows = await this.#args.database.query<Row>(sql, values);
    return rows.map(({ client_id, seq, payload, epoch, region, at }) => {
      return {
        clientId: client_id,
        seq,
        payload,
        epoch,
        region,
        committedAt: new Date(Number(at) * 1_000).toISOString(),
      };
    });
  }

  /** Writes a row under `epoch` and reads it back. @throws as `add`, and when the row is not there as written */
  async deepCheck(epoch: number): Promise<void> {
    const id = randomUUID();
    const { database, region } = this.#args;
    const insert = `INSERT INTO ${this.#db}.deep_check (id, epoch, region) VALUES (?, ?, ?)`;
    await write(this.#args, epoch, insert, [id, epoch, region]);
    const find = `SELECT epoch, region FROM ${this.#db}.deep_check WHERE id = ?`;
    const [row] = await database.query<{ epoch: number; region: string }>(find, [id]);
    if (row?.epoch !== epoch || row.region !== region)
      throw new Error(`deep check: row ${id} was not read back as written`);
  }
}
