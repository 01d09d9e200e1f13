import {
  DeleteCommand,
  GetCommand,
  PutCommand,
  UpdateCommand,
  type DynamoDBDocumentClient,
} from "@aws-sdk/lib-dynamodb";
import { controlItems } from "../../../contract/names.ts";
import { parseOperatorLease, parseReadOnlyGrant, parseWriter } from "../../../contract/records.ts";
import { fenceRequest, readRequest } from "../../../contract/requests.ts";
import { LeaseHeld, RequestRefused } from "../errors.ts";
import type { ControlEffects, OperatorLease } from "./types.ts";

/** The control table. Every write is conditional: two runs, or a late request of a dead one, cannot both succeed. */
export function controlEffects(client: DynamoDBDocumentClient, table: string): ControlEffects {
  const read = async <T>(id: string, parse: (item: unknown) => T): Promise<T | undefined> => {
    const { Item } = await client.send(new GetCommand(readRequest(table, id)));
    return Item === undefined ? undefined : parse(Item);
  };
  return {
    readWriter: () => read(controlItems.writer, parseWriter),
    moveWriter: async (from, to, by) => {
      const request = new UpdateCommand(fenceRequest(table, { to, oldEpoch: from.epoch, ...by }));
      const { Attributes } = await client.send(request).catch(refused("the writer record changed meanwhile"));
      return parseWriter(Attributes);
    },
    raiseRoleEpoch: async (writer, roleEpoch) => {
      await client
        .send(
          new UpdateCommand({
            TableName: table,
            Key: { id: controlItems.writer },
            UpdateExpression: "SET roleEpoch = :role, updatedAt = :now",
            ConditionExpression: "#region = :region AND epoch = :epoch AND roleEpoch <= :role",
            ExpressionAttributeNames: { "#region": "region" },
            ExpressionAttributeValues: {
              ":role": roleEpoch,
              ":now": Date.now(),
              ":region": writer.region,
              ":epoch": writer.epoch,
            },
          }),
        )
        .catch(refused(`the writer record is no longer ${writer.region}'s at epoch ${String(writer.epoch)}`));
    },
    ...leaseEffects(client, table),
    putGrant: async (grant) => {
      await client.send(new PutCommand({ TableName: table, Item: { id: controlItems.readOnlyGrant, ...grant } }));
    },
    readGrant: () => read(controlItems.readOnlyGrant, parseReadOnlyGrant),
    ask: async (run, question) => {
      await client.send(new PutCommand({ TableName: table, Item: { id: controlItems.question, run, question } }));
    },
    removeGrant: async () => {
      await client.send(new DeleteCommand({ TableName: table, Key: { id: controlItems.readOnlyGrant } }));
    },
  };
}

type LeaseEffects = Pick<ControlEffects, "takeLease" | "renewLease" | "releaseLease" | "readLease">;

function leaseEffects(client: DynamoDBDocumentClient, table: string): LeaseEffects {
  return {
    takeLease: (lease, now, takeOver) => takeLease(client, table, { lease, now, takeOver }),
    renewLease: async (run, expires) => {
      const request = new UpdateCommand({
        TableName: table,
        Key: { id: controlItems.operatorLease },
        UpdateExpression: "SET expires = :expires",
        ConditionExpression: "#run = :run",
        ExpressionAttributeNames: { "#run": "run" },
        ExpressionAttributeValues: { ":run": run, ":expires": expires },
      });
      await client.send(request).catch((error: unknown) => {
        throw isCondition(error) ? new LeaseHeld("the operator's lease is not this run's any more") : error;
      });
    },
    releaseLease: async (run) => {
      await client
        .send(
          new DeleteCommand({
            TableName: table,
            Key: { id: controlItems.operatorLease },
            ConditionExpression: "attribute_not_exists(id) OR #run = :run",
            ExpressionAttributeNames: { "#run": "run" },
            ExpressionAttributeValues: { ":run": run },
          }),
        )
        .catch(ignoreCondition);
    },
    readLease: () => readLease(client, table),
  };
}

async function readLease(client: DynamoDBDocumentClient, table: string): Promise<OperatorLease | undefined> {
  const { Item } = await client.send(new GetCommand(readRequest(table, controlItems.operatorLease)));
  return Item === undefined ? undefined : parseOperatorLease(Item);
}

interface LeaseRequest {
  readonly lease: { run: string; holder: string; expires: number };
  readonly now: number;
  readonly takeOver: boolean;
}

async function takeLease(
  client: DynamoDBDocumentClient,
  table: string,
  { lease, now, takeOver }: LeaseRequest,
): Promise<void> {
  const condition = {
    ConditionExpression: "attribute_not_exists(id) OR #run = :run OR expires < :now",
    ExpressionAttributeNames: { "#run": "run" },
    ExpressionAttributeValues: { ":run": lease.run, ":now": now },
    ReturnValuesOnConditionCheckFailure: "ALL_OLD" as const,
  };
  const Item = { id: controlItems.operatorLease, ...lease };
  try {
    await client.send(new PutCommand({ TableName: table, Item, ...(!takeOver && condition) }));
  } catch (error) {
    if (!isCondition(error)) throw error;
    const other = await readLease(client, table);
    const who = other
      ? `${other.holder}, run ${other.run}, until ${new Date(other.expires).toISOString()}`
      : "another run";
    throw new LeaseHeld(`another run holds the operator's lease (${who}); wait for it, resume it, or add --take-over`);
  }
}

function isCondition(error: unknown): boolean {
  return error instanceof Error && error.name === "ConditionalCheckFailedException";
}

function ignoreCondition(error: unknown): void {
  if (!isCondition(error)) throw error;
}

function refused(message: string): (error: unknown) => never {
  return (error) => {
    throw isCondition(error) ? new RequestRefused(message, { cause: error }) : error;
  };
}
