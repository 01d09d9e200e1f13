import { controlItems } from "./names.ts";
import type { Renewal } from "./store.ts";

/**
 * Requests to the control table, as plain objects for a DynamoDB document client (values, not typed attributes), so that
 * everyone who writes a record writes it under the same condition.
 */
export interface UpdateRequest {
  readonly TableName: string;
  readonly Key: { readonly id: string };
  readonly UpdateExpression: string;
  readonly ConditionExpression: string;
  readonly ExpressionAttributeNames: Record<string, string>;
  readonly ExpressionAttributeValues: Record<string, string | number>;
  readonly ReturnValues?: "ALL_OLD";
}

/** Consistent read of one item. */
export function readRequest(table: string, id: string) {
  return { TableName: table, Key: { id }, ConsistentRead: true } as const;
}

/** A renewal of the lease: only by the named region, under the known epoch, and never back in time. */
export function renewRequest(table: string, { region, epoch, leaseUntil, now }: Renewal): UpdateRequest {
  return {
    TableName: table,
    Key: { id: controlItems.writer },
    UpdateExpression: "SET leaseUntil = :until, updatedAt = :now",
    ConditionExpression: "#region = :region AND epoch = :epoch AND leaseUntil <= :until",
    ExpressionAttributeNames: { "#region": "region" },
    ExpressionAttributeValues: { ":region": region, ":epoch": epoch, ":until": leaseUntil, ":now": now },
  };
}

/**
 * Gives the right to write to `to`. The answer's attributes are the record as it was: its `leaseUntil` is what
 * `fenceWaitMs` needs, and cannot have been renewed in between.
 */
export function fenceRequest(
  table: string,
  fence: { to: string; oldEpoch: number; now: number; run: string },
): UpdateRequest {
  return {
    TableName: table,
    Key: { id: controlItems.writer },
    UpdateExpression: "SET #region = :to, epoch = :next, updatedAt = :now, fencedBy = :run",
    ConditionExpression: "epoch = :old",
    ExpressionAttributeNames: { "#region": "region" },
    ExpressionAttributeValues: {
      ":to": fence.to,
      ":old": fence.oldEpoch,
      ":next": fence.oldEpoch + 1,
      ":now": fence.now,
      ":run": fence.run,
    },
    ReturnValues: "ALL_OLD",
  };
}

/** The first writer record ever; refused by the table when there is one. */
export function firstWriterRequest(table: string, first: { region: string; roleEpoch: number; now: number }) {
  const { region, roleEpoch, now } = first;
  return {
    TableName: table,
    Item: { id: controlItems.writer, region, epoch: 1, roleEpoch, leaseUntil: now, updatedAt: now },
    ConditionExpression: "attribute_not_exists(id)",
  } as const;
}
