import { randomBytes } from "node:crypto";
import type { Fields } from "./checks.ts";

/** An object of the API as it is kept: its own properties with `id`, `created_on` and `modified_on`. */
export type Kept = Fields & { readonly id: string };

export interface Zone {
  readonly id: string;
  readonly name: string;
  readonly accountId: string;
  readonly createdOn: string;
  /** Values by setting id, those that were changed. */
  readonly settings: Record<string, { value: unknown; modifiedOn: string }>;
}

export type Collection = "monitors" | "pools" | "loadBalancers" | "dnsRecords" | "rulesets";

/** All that the edge keeps, as JSON: the answer to `GET /state`. */
export interface EdgeState {
  readonly schemaVersion: 1;
  readonly zones: Record<string, Zone>;
  /** By collection, owner (account or zone id), object id. */
  readonly objects: Record<Collection, Record<string, Record<string, Kept>>>;
}

/** An id as the API makes them: 32 hexadecimal digits. */
export const newId = (): string => randomBytes(16).toString("hex");

/** The edge's configuration. One process, one thread: each change is whole. */
export class Store {
  #state: EdgeState = empty();

  dump(): EdgeState {
    return structuredClone(this.#state);
  }

  /** @throws Error when it is not a dump of this version */
  load(state: unknown): void {
    const { schemaVersion, zones, objects } = (state ?? {}) as Partial<EdgeState>;
    if (schemaVersion !== 1 || !zones || !objects)
      throw new Error("state: must be what GET /state gave, schemaVersion 1");
    this.#state = structuredClone({ schemaVersion, zones, objects: { ...empty().objects, ...objects } });
  }

  zone(id: string): Zone | undefined {
    return this.#state.zones[id];
  }

  zones(): Zone[] {
    return Object.values(this.#state.zones);
  }

  addZone(name: string, accountId: string, id = newId()): Zone {
    const zone: Zone = { id, name, accountId, createdOn: new Date().toISOString(), settings: {} };
    this.#state.zones[id] = zone;
    return zone;
  }

  get(collection: Collection, owner: string, id: string): Kept | undefined {
    return this.#state.objects[collection][owner]?.[id];
  }

  list(collection: Collection, owner: string): Kept[] {
    return Object.values(this.#state.objects[collection][owner] ?? {});
  }

  /** Objects of every owner: ids are unique over all of them. */
  all(collection: Collection): Kept[] {
    return Object.values(this.#state.objects[collection]).flatMap((byId) => Object.values(byId));
  }

  put(collection: Collection, owner: string, object: Kept): Kept {
    const owned = (this.#state.objects[collection][owner] ??= {});
    owned[object.id] = object;
    return object;
  }

  delete(collection: Collection, owner: string, id: string): void {
    delete this.#state.objects[collection][owner]?.[id];
  }
}

function empty(): EdgeState {
  const objects = { monitors: {}, pools: {}, loadBalancers: {}, dnsRecords: {}, rulesets: {} };
  return { schemaVersion: 1, zones: {}, objects };
}
