/** The regions of the two coasts, where the control table has its replicas. */
export const coasts = ["us-east-1", "us-west-2"] as const;

/** Paths that an application of this contract answers. */
export const paths = {
  /** For the edge's monitors: may people be sent to this region? */
  edgeHealth: "/edge-health",
  /** POST writes one event, GET lists a client's newest. */
  events: "/events",
  /** POST writes a row under the current epoch and reads it back. */
  deepHealth: "/health/deep",
  /** For the load balancer: does the process answer? Says nothing about the database or the writer. */
  health: "/health",
} as const;

/** Headers that every answer of the application carries. */
export const headers = {
  /** Region that answered, e.g. `us-west-2`. */
  region: "dualcoast-region",
  /** `read-write` or `read-only`. */
  mode: "dualcoast-mode",
  /** ISO 8601 time up to which the data answered from is complete, or `unknown`. */
  dataAsOf: "dualcoast-data-as-of",
} as const;

/** Whether a region takes writes. */
export type Mode = "read-write" | "read-only";

/** Ids of the items in the control table (attribute `id`). */
export const controlItems = {
  writer: "writer",
  operatorLease: "operator-lease",
  readOnlyGrant: "read-only-grant",
  question: "question",
} as const;

/** Ids of the items in a region's ops table; a command's id is the prefix and a UUID. */
export const opsItems = { probe: "probe#database", commandPrefix: "command#" } as const;

/** Limits of an event, as the schema's columns have them. */
export const eventLimits = { clientIdLength: 64, payloadLength: 255 } as const;
