import { Agent, type AgentOptions } from "node:https";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { DynamoDBDocumentClient, GetCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import {
  controlItems,
  parseQuestion,
  parseReadOnlyGrant,
  parseWriter,
  readRequest,
  renewRequest,
  type ControlStore,
} from "../../contract/index.ts";
import type { Account } from "./database.ts";

/** A call ends after this long, in ms: two endpoints must fit well into one lease. */
const CALL_MS = 1_500;

/**
 * Client settings of a region. Without `throwOnRequestTimeout` the SDK only logs that a request is overdue and goes on
 * waiting; retries are the caller's, who has a second endpoint to ask.
 */
function settings(region: string, attempts: number) {
  // Node knows proxyEnv, the types of its 22nd version do not.
  const agent: AgentOptions & { proxyEnv: NodeJS.ProcessEnv } = { keepAlive: true, proxyEnv: process.env };
  const requestHandler = new NodeHttpHandler({
    httpsAgent: new Agent(agent),
    connectionTimeout: CALL_MS,
    requestTimeout: CALL_MS,
    throwOnRequestTimeout: true,
  });
  return { region, requestHandler, maxAttempts: attempts };
}

/** Document client for the tables that one region's endpoint serves. */
export function tables(region: string): DynamoDBDocumentClient {
  const marshallOptions = { removeUndefinedValues: true };
  return DynamoDBDocumentClient.from(new DynamoDBClient(settings(region, 1)), { marshallOptions });
}

/** The control table through one region's endpoint. */
export function controlStore(client: DynamoDBDocumentClient, table: string): ControlStore {
  async function read<T>(id: string, parse: (item: unknown) => T): Promise<T | undefined> {
    const { Item } = await client.send(new GetCommand(readRequest(table, id)));
    return Item && parse(Item);
  }
  return {
    readWriter: () => read(controlItems.writer, parseWriter),
    readGrant: () => read(controlItems.readOnlyGrant, parseReadOnlyGrant),
    readQuestion: () => read(controlItems.question, parseQuestion),
    async renew(renewal) {
      try {
        await client.send(new UpdateCommand(renewRequest(table, renewal)));
        return true;
      } catch (error) {
        if (isConditionFailure(error)) return false;
        throw error;
      }
    },
  };
}

/** True when the table answered, and the answer is that the condition does not hold. */
export function isConditionFailure(error: unknown): boolean {
  return error instanceof Error && error.name === "ConditionalCheckFailedException";
}

/**
 * Reads the database's account from the region's own copy of the secret: `{"username", "password"}`, or the bare
 * password of the user `dualcoast`.
 * @throws Error that names the secret and shows nothing of it
 */
export async function databaseAccount(region: string, secretId: string): Promise<Account> {
  const client = new SecretsManagerClient(settings(region, 2));
  try {
    const { SecretString = "" } = await client.send(new GetSecretValueCommand({ SecretId: secretId }));
    return parseAccount(SecretString, secretId);
  } finally {
    client.destroy();
  }
}

/** @throws Error that names the secret and shows nothing of it */
export function parseAccount(secret: string, secretId: string): Account {
  const wrong = `secret ${secretId}: must be a password, or JSON with "username" and "password"; correct it`;
  if (secret === "") throw new Error(wrong);
  if (!secret.startsWith("{")) return { user: "dualcoast", password: secret };
  let value: { username?: unknown; password?: unknown };
  try {
    value = JSON.parse(secret) as typeof value;
  } catch {
    throw new Error(wrong); // without the cause: its message quotes the text
  }
  const { username = "dualcoast", password } = value;
  if (typeof username !== "string" || typeof password !== "string" || password === "") throw new Error(wrong);
  return { user: username, password };
}
