/** The table of the writer record and the operator lease. */
export const CONTROL_TABLE = "dualcoast-control";
/** The emulator's region that holds the table's items, whichever coast's endpoint is called. */
export const CONTROL_TABLE_HOME = "us-east-1";
/** It is kept in both coasts and agreed with a witness, which serves nothing itself. */
export const REPLICAS = ["us-east-1", "us-west-2"] as const;
export const WITNESS = "us-east-2";

/** How a call on the control table is answered through one endpoint. */
export type TableAnswer = "serve" | "unknown-table" | "no-quorum";

/**
 * Multi-region strong consistency: an endpoint serves while its region reaches two of the three, itself included.
 * `dark` regions reach nobody and are reached by nobody.
 */
export function answerOf(endpoint: string, dark: ReadonlySet<string>): TableAnswer {
  if (!(REPLICAS as readonly string[]).includes(endpoint)) return "unknown-table";
  const reached = [...REPLICAS, WITNESS].filter((region) => region === endpoint || !dark.has(region));
  return reached.length >= 2 && !dark.has(endpoint) ? "serve" : "no-quorum";
}
