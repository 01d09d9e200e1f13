import { randomUUID } from "node:crypto";
import { GetCommand, PutCommand, type DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { opsItems } from "../../../contract/names.ts";
import { parseCommand, parseDeepCheckResult, parseDrainResult, parseProbe } from "../../../contract/records.ts";
import type { Clock } from "../clock.ts";
import type { AgentEffects } from "./types.ts";

const everyMs = 250;
/** An agent whose probe is older than this is not looking: its word is no longer about now. */
const staleAfterMs = 15_000;

/** The surviving region's agent. It answers through items of the `ops` table, since its database is private. */
export function agentEffects(client: DynamoDBDocumentClient, table: string, clock: Clock): AgentEffects {
  const command = async (kind: "drain" | "deep-check", deadline: number, signal: AbortSignal): Promise<unknown> => {
    const id = `${opsItems.commandPrefix}${randomUUID()}`;
    const Item = { id, kind, args: {}, status: "pending", createdAt: clock.now(), deadline };
    await client.send(new PutCommand({ TableName: table, Item }), { abortSignal: signal });
    for (;;) {
      const { Item: now } = await client.send(new GetCommand({ TableName: table, Key: { id }, ConsistentRead: true }), {
        abortSignal: signal,
      });
      const answer = parseCommand(now);
      if (answer.status === "done") return answer.result;
      if (answer.status === "failed") throw new Error(answer.error ?? `the agent could not do ${kind}`);
      if (clock.now() > deadline)
        throw new Error(`the agent did not answer ${kind} in time (its command is ${answer.status})`);
      await clock.sleep(everyMs, signal);
    }
  };
  return {
    probe: async () => {
      const { Item } = await client.send(
        new GetCommand({ TableName: table, Key: { id: opsItems.probe }, ConsistentRead: true }),
      );
      if (Item === undefined) return undefined;
      const probe = parseProbe(Item);
      return clock.now() - probe.at > staleAfterMs ? undefined : probe;
    },
    drain: async (deadline, signal) => parseDrainResult(await command("drain", deadline, signal)),
    deepCheck: async (deadline, signal) => parseDeepCheckResult(await command("deep-check", deadline, signal)),
  };
}
