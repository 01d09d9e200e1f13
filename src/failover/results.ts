import type { CapacityState, DatabaseState, PreviewFindings, RungProof, WriterRecord } from "./effects/types.ts";

/** What each step found or did; kept in the journal, so all of it is plain JSON. Times in milliseconds since 1970. */
export interface StepResults {
  lease: { expires: number };
  assess: {
    writer: WriterRecord;
    database: DatabaseState;
    capacity: CapacityState;
    dataAgeSeconds: number | null;
    edgeOrder: string[] | null;
    /** This machine's clock and the surviving region's agree, as far as the agent's probe can show. */
    clockAgrees: boolean;
  };
  "read-only": { at: number; byApi: boolean; orderBefore: string[] | null };
  "preview-gate": { preview: PreviewFindings };
  fence: { at: number; confirmedAt: number; oldLeaseUntil: number | null; epoch: number; proofs: RungProof[] };
  drain: { newestHeartbeatAt: number; executedGtid: string; dataLossBoundSeconds: number | null; epoch: number };
  "promote-database": { acceptedAt: number; database: DatabaseState; lowerRungs: RungProof[] };
  "raise-capacity": { before: number; after: CapacityState };
  "stand-up": { changes: Record<string, number>; brokenLock: string | null };
  storage: { buckets: string[] };
  "verify-standby": { epoch: number; region: string };
  cutover: { byApi: boolean; at: number };
  "verify-outside": { writes: number; region: string; epoch: number; at: number };
  settle: { iac: "clean" | "behind"; patch: string | null; patchApplied: boolean };
}

export type Results = { -readonly [Id in keyof StepResults]?: StepResults[Id] };
