import { ScanCommand, UpdateCommand, type DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { BadShape, opsItems, parseCommand, type CommandRecord } from "../../contract/index.ts";
import { isConditionFailure } from "../app/aws.ts";

/** Does one command and gives its result. @throws Error whose message goes into the item */
export type Handler = (command: CommandRecord) => Promise<object>;

export interface CommandsArgs {
  readonly client: Pick<DynamoDBDocumentClient, "send">;
  readonly table: string;
  readonly handlers: Readonly<Record<CommandRecord["kind"], Handler>>;
  readonly onError: (error: unknown) => void;
  /** ms since 1970. */
  readonly now: () => number;
}

/** Finds pending commands in the ops table, claims each for this agent alone, and writes down what came of it. */
export class Commands {
  readonly #args: CommandsArgs;
  readonly #running = new Set<Promise<void>>();

  constructor(args: CommandsArgs) {
    this.#args = args;
  }

  /** Takes up what is pending, without waiting for its end. @throws when the table gave no answer */
  async round(): Promise<void> {
    const { client, table, onError } = this.#args;
    const { Items = [] } = await client.send(
      new ScanCommand({
        TableName: table,
        ConsistentRead: true,
        FilterExpression: "begins_with(id, :prefix) AND #status = :pending",
        ExpressionAttributeNames: { "#status": "status" },
        ExpressionAttributeValues: { ":prefix": opsItems.commandPrefix, ":pending": "pending" },
      }),
    );
    for (const item of Items) {
      const work = this.#take(item).catch(onError);
      this.#running.add(work);
      void work.finally(() => this.#running.delete(work));
    }
  }

  /** Resolves when nothing that was taken up is running any more. */
  async idle(): Promise<void> {
    await Promise.all(this.#running);
  }

  async #take(item: Record<string, unknown>): Promise<void> {
    const { handlers, now } = this.#args;
    const id = String(item.id);
    if (!(await this.#move(id, "pending", "running"))) return; // another agent has it
    try {
      const command = parseCommand(item);
      if (now() >= command.deadline) throw new Error(`${command.kind}: its deadline had passed before it was begun`);
      await this.#move(id, "running", "done", { result: await handlers[command.kind](command) });
    } catch (error) {
      if (!(error instanceof BadShape)) this.#args.onError(error);
      await this.#move(id, "running", "failed", { error: (error as Error).message || (error as Error).name });
    }
  }

  /** True when the item was in `from` and is now in `to`. */
  async #move(id: string, from: string, to: string, more: Record<string, unknown> = {}): Promise<boolean> {
    const names = Object.keys(more).map((key) => [`#${key}`, key]);
    const set = ["#status = :to", ...Object.keys(more).map((key) => `#${key} = :${key}`)];
    const values = Object.entries(more).map(([key, value]) => [`:${key}`, value]);
    try {
      await this.#args.client.send(
        new UpdateCommand({
          TableName: this.#args.table,
          Key: { id },
          UpdateExpression: `SET ${set.join(", ")}`,
          ConditionExpression: "#status = :from",
          ExpressionAttributeNames: { "#status": "status", ...Object.fromEntries(names) },
          ExpressionAttributeValues: { ":from": from, ":to": to, ...Object.fromEntries(values) },
        }),
      );
      return true;
    } catch (error) {
      if (isConditionFailure(error)) return false;
      throw error;
    }
  }
}
