import type { Reply } from "./envelope.ts";

/** A request to the API, below `/client/v4`. */
export interface ApiCall {
  readonly method: string;
  /** Path without the prefix, e.g. `/zones/…`. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly token: string | undefined;
  /** Parsed body; undefined when there was none. */
  readonly body: unknown;
}

/** What a route gets: the ids in its path, in order, and the call. */
export type Route = readonly [method: string, path: RegExp, handle: (ids: string[], call: ApiCall) => Reply];

/** An object's id in a path, as a group. */
export const objectId = "([0-9a-f]{32})";

export const exactly = (path: string): RegExp => new RegExp(`^${path}$`);
