import type { LabFile } from "../labFile.ts";

/** How one resource type of the program is stood in for. */
export interface StandIn {
  readonly type: string;
  /** `live`: calls the emulator or the lab's edge. `recorded`: keeps what it is told. */
  readonly level: string;
  /** What a lab says nothing about. */
  readonly notProven: string;
}

interface Difference {
  readonly file: string;
  readonly key: string;
  readonly production?: unknown;
  readonly lab?: unknown;
  readonly allowed: boolean;
}

/** Whether a failover's calls are held to what its role may do. */
interface Enforcement {
  readonly role: string;
  readonly enforced: boolean;
}

/** The daemon's own account. */
export interface DaemonStatus {
  readonly settled: boolean;
  readonly frozen: boolean;
  readonly dark: readonly string[];
  readonly rules: readonly unknown[];
  readonly engine: { readonly version: string; readonly source: string };
  readonly database: { readonly version: string; readonly source: string };
  readonly processes: readonly { readonly name: string; readonly pid: number }[];
  readonly differences: readonly Difference[];
  readonly permissions: readonly Enforcement[];
}

export interface LabStatus extends DaemonStatus {
  readonly schemaVersion: 1;
  readonly kind: "lab-status";
  readonly name: string;
  readonly createdAt: string;
  readonly pace: number;
  readonly deployPace: number;
  readonly edge: string;
  readonly standIns: readonly StandIn[];
}

export function labStatus(lab: LabFile, daemon: DaemonStatus, standIns: readonly StandIn[]): LabStatus {
  const { name, createdAt, pace, deployPace, edge } = lab;
  const { settled, frozen, dark, rules, engine, database, processes, differences, permissions } = daemon;
  const known = { settled, frozen, dark, rules, engine, database, processes, differences, permissions };
  return {
    schemaVersion: 1,
    kind: "lab-status",
    name,
    createdAt,
    pace,
    deployPace,
    edge: edge.url,
    ...known,
    standIns,
  };
}

function differenceLine({ file, key, production, lab, allowed }: Difference): string {
  const show = (value: unknown): string => (value === undefined ? "nothing" : JSON.stringify(value));
  // Ciphertext, and of no use to anybody.
  const values = key === "encryptedkey" ? "" : `: ${show(lab)} instead of ${show(production)}`;
  return `  ${file} ${key}${values}${allowed ? "" : "  NOT EXPECTED: the lab differs from production here"}`;
}

function enforcementLine({ role, enforced }: Enforcement): string {
  return enforced
    ? `permissions: the calls of a failover are held to role ${role}, its policies and its boundary`
    : `permissions: not enforced for ${role}, which is not deployed`;
}

function standInLines(standIns: readonly StandIn[], level: string): string[] {
  const types = standIns.filter((one) => one.level === level);
  const lines = types.map(({ type, notProven }) => `  ${type}${notProven === "" ? "" : `; not proven: ${notProven}`}`);
  return [`${types.length} types ${level}:`, ...lines];
}

/** The status for people. */
export function statusText(status: LabStatus): string {
  const { name, settled, frozen, dark, rules, engine, database, processes, differences, permissions, standIns } =
    status;
  const state = frozen
    ? "frozen, a template for copies"
    : settled
      ? "everything deployed is running"
      : "not everything deployed is running yet";
  return [
    `lab ${name}: ${state}`,
    `clients: ${status.edge}; waits of a failover divided by ${status.pace}, of creation by ${status.deployPace}`,
    `engine: pulumi ${engine.version} (${engine.source}); databases: MySQL ${database.version} (${database.source}), where RDS offers 8.0 and 8.4`,
    `dark: ${dark.join(", ") || "none"}; rules on calls: ${rules.length}`,
    `processes: ${processes.map((one) => `${one.name} ${one.pid}`).join(", ")}`,
    ...permissions.map(enforcementLine),
    differences.length === 0 ? "stack files: as in production" : "stack files differ from production in:",
    ...differences.map(differenceLine),
    ...standInLines(standIns, "live"),
    ...standInLines(standIns, "recorded"),
    "A lab shows how the program, the engine, the failover and the databases behave together. It does not show that AWS or Cloudflare accept a request, and not how long they take.",
  ].join("\n");
}
