/** S3 Control's public access block of an account: the call of a bucket's own, at the account's address. */
import type { S3 } from "@aws-sdk/client-s3";
import { clientConfig } from "./clients.ts";

const PATH = "/v20180820/configuration/publicAccessBlock";

/**
 * An S3 client whose calls about a public access block go to the account's. S3 Control takes and gives the same
 * document, so it needs no client of its own; the name of the bucket counts for nothing.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_PutPublicAccessBlock.html
 */
export async function accountBlock(region: string, accountId: string): Promise<S3> {
  const { S3: Client } = await import("@aws-sdk/client-s3");
  const client = new Client(clientConfig(region));
  client.middlewareStack.add(
    (next) => (args) => {
      const request = args.request as {
        hostname: string;
        path: string;
        query: object;
        headers: Record<string, string>;
      };
      request.hostname = `${accountId}.s3-control.${region}.amazonaws.com`;
      request.path = PATH;
      request.query = {};
      request.headers["host"] = request.hostname;
      request.headers["x-amz-account-id"] = accountId;
      return next(args);
    },
    { step: "build", priority: "low", name: "toAccount" }, // before the signature, which covers the address
  );
  return client;
}
