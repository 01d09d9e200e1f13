import type { StepId } from "./ids.ts";

/** Where a step's calls go: `surviving`, `witness` and, in a switchover, `old` are regions, `edge` is Cloudflare. */
export type Place = "surviving" | "witness" | "old" | "edge" | "state" | "outside" | "lost (best effort)";

/** `data` planes stay up in a region's trouble; `control` planes are used only where AWS offers nothing else. */
export type Plane = "data" | "control";

export interface Call {
  readonly place: Place;
  readonly plane: Plane;
  readonly what: string;
}

/** A need on a step's end or, for `after: "accepted"`, on the moment the irreversible call was accepted. */
export interface Need {
  readonly step: StepId;
  readonly after: "end" | "accepted";
}

export interface RetryRule {
  /** Attempts after the first one. */
  readonly retries: number;
  readonly firstDelaySeconds: number;
  readonly longestDelaySeconds: number;
}

export interface StepRule {
  readonly id: StepId;
  readonly title: string;
  readonly needs: readonly Need[];
  readonly calls: readonly Call[];
  readonly timeoutSeconds: number;
  readonly retry: RetryRule;
  /** What takes the step back before the database is promoted; absent where it leaves nothing behind. */
  readonly undo?: string;
  readonly irreversible: boolean;
  /** An optional step's failure is reported and does not stop the recovery. */
  readonly optional: boolean;
}

export const end = (...steps: StepId[]): Need[] => steps.map((step) => ({ step, after: "end" }));
export const call = (place: Place, plane: Plane, what: string): Call => ({ place, plane, what });
const quick: RetryRule = { retries: 3, firstDelaySeconds: 0.5, longestDelaySeconds: 4 };
const patient: RetryRule = { retries: 8, firstDelaySeconds: 1, longestDelaySeconds: 15 };
const once: RetryRule = { retries: 0, firstDelaySeconds: 0, longestDelaySeconds: 0 };

type Row = Pick<StepRule, "id" | "title" | "needs" | "calls" | "timeoutSeconds" | "retry"> & Partial<StepRule>;
const rule = (row: Row): StepRule => ({ irreversible: false, optional: false, ...row });

/** Everything up to the promotion, in the first half; see `stepRules`. */
const beforePromotion: readonly StepRule[] = [
  rule({
    id: "lease",
    title: "take the operator's lease",
    needs: [],
    calls: [call("surviving", "data", "dynamodb:PutItem dualcoast-control operator-lease")],
    timeoutSeconds: 20,
    retry: quick,
    undo: "release the lease",
  }),
  rule({
    id: "assess",
    title: "look whether the standby can take over",
    needs: end("lease"),
    calls: [
      call("surviving", "control", "rds:DescribeDBInstances"),
      call("surviving", "control", "autoscaling:DescribeAutoScalingGroups"),
      call("surviving", "data", "dynamodb:GetItem writer, probe"),
      call("edge", "control", "load balancer: read"),
    ],
    timeoutSeconds: 15,
    retry: quick,
  }),
  rule({
    id: "read-only",
    title: "send people to the standby, read-only",
    needs: end("assess"),
    calls: [
      call("surviving", "data", "dynamodb:PutItem read-only-grant"),
      call("edge", "control", "load balancer: standby's pool first"),
    ],
    timeoutSeconds: 30,
    retry: quick,
    undo: "take the grant back, restore the order of the pools",
  }),
  rule({
    id: "preview-gate",
    title: "go or no-go: preview, capacity, image, secret, keys",
    needs: end("assess"),
    calls: [
      call("state", "data", "read the stack's state"),
      call("surviving", "control", "autoscaling, ec2, secretsmanager, kms: Describe"),
    ],
    timeoutSeconds: 300,
    retry: { ...quick, retries: 1 },
  }),
  rule({
    id: "fence",
    title: "make the old region unable to write",
    needs: end("read-only", "preview-gate"),
    calls: [
      call("surviving", "data", "dynamodb:UpdateItem writer"),
      call("edge", "control", "load balancer: old region's pool taken out"),
    ],
    timeoutSeconds: 90,
    retry: quick,
    undo: "name the old region the writer again, under a higher epoch",
  }),
  rule({
    id: "drain",
    title: "apply everything the replica has received",
    needs: end("fence"),
    calls: [call("surviving", "data", "dynamodb:PutItem command, answered by the region's agent")],
    timeoutSeconds: 120,
    retry: { ...quick, retries: 1 },
    undo: "nothing to take back: the replica keeps replicating",
  }),
  rule({
    id: "promote-database",
    title: "make the replica the primary",
    needs: end("drain"),
    calls: [
      call("surviving", "control", "rds:PromoteReadReplica, rds:DescribeDBInstances"),
      call("lost (best effort)", "control", "autoscaling:UpdateAutoScalingGroup to zero"),
    ],
    timeoutSeconds: 3600,
    retry: patient,
    irreversible: true,
  }),
];

const besideAndAfter: readonly StepRule[] = [
  rule({
    id: "raise-capacity",
    title: "raise the instance group to full size",
    needs: end("fence"),
    calls: [
      call("surviving", "control", "autoscaling:SetDesiredCapacity"),
      call("surviving", "control", "elasticloadbalancing:DescribeTargetHealth"),
    ],
    timeoutSeconds: 1800,
    retry: patient,
    undo: "lower the group to its standby size",
  }),
  rule({
    id: "stand-up",
    title: "turn the stack's role (pulumi up, database and edge excluded)",
    // Not before the promotion is accepted: a finished `up` raises the role epoch, which is never taken back.
    needs: [{ step: "promote-database", after: "accepted" }],
    calls: [call("state", "data", "write the stack's state"), call("surviving", "control", "what the preview listed")],
    timeoutSeconds: 1800,
    retry: { retries: 2, firstDelaySeconds: 2, longestDelaySeconds: 10 },
    optional: true,
  }),
  rule({
    id: "storage",
    title: "write to the surviving region's buckets",
    needs: end("fence"),
    calls: [call("surviving", "data", "s3:PutObject, s3:GetObject, s3:DeleteObject")],
    timeoutSeconds: 60,
    retry: quick,
    optional: true,
  }),
  rule({
    id: "verify-standby",
    title: "write and read a row under the new epoch",
    needs: end("promote-database", "raise-capacity"),
    calls: [call("surviving", "data", "dynamodb:PutItem command: deep check")],
    timeoutSeconds: 300,
    retry: patient,
  }),
  rule({
    id: "cutover",
    title: "send the traffic",
    needs: end("verify-standby"),
    calls: [
      call("edge", "control", "load balancer: order of the pools"),
      call("surviving", "data", "dynamodb:DeleteItem read-only-grant"),
    ],
    timeoutSeconds: 60,
    retry: quick,
  }),
  rule({
    id: "verify-outside",
    title: "a client's transactions through the edge",
    needs: end("cutover"),
    calls: [call("outside", "data", "POST and GET /events")],
    timeoutSeconds: 300,
    retry: { retries: 4, firstDelaySeconds: 1, longestDelaySeconds: 5 },
  }),
  rule({
    id: "settle",
    title: "record the new roles, write the patch, preview clean",
    needs: end("verify-outside", "stand-up", "storage"),
    calls: [
      call("surviving", "data", "dynamodb:UpdateItem writer.roleEpoch"),
      call("state", "data", "preview without refresh"),
    ],
    timeoutSeconds: 600,
    retry: once,
    optional: true,
  }),
];

/** The rules of all steps of a failover. Pure data: the plan prints it, the runner obeys it, the tests judge it. */
export const stepRules: readonly StepRule[] = [...beforePromotion, ...besideAndAfter];
