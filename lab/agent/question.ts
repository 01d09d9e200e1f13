import { GetCommand, type DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { controlItems, parseQuestion, readRequest } from "../../contract/index.ts";

/**
 * The question that a run asks of the agents, through the first endpoint of the control table that answers.
 * @returns undefined where none is asked, or no endpoint answers: then nothing is claimed to be an answer
 */
export async function readQuestion(
  clients: readonly Pick<DynamoDBDocumentClient, "send">[],
  table: string,
): Promise<string | undefined> {
  for (const client of clients) {
    try {
      const { Item } = await client.send(new GetCommand(readRequest(table, controlItems.question)));
      return Item && parseQuestion(Item).question;
    } catch {
      // The next one may know.
    }
  }
  return undefined;
}
