/** Configuration of the aws stand-in. */
import type { Plugin, Settings } from "../host/plugin.ts";
import type { Props } from "../host/values.ts";
import { clientConfig, sts } from "./clients.ts";

/** Set to `1`: one call to us-east-1 before the first change, so that a test can see such a call being counted. */
const EAST_CALL = "DUALCOAST_LAB_PLUGIN_EAST_CALL";

/**
 * Reads region, tags and allowed accounts, and asks STS in that same region whose credentials these are.
 * @throws Error where there is no region, or the account is not among the allowed ones.
 */
export const configure: Plugin["configure"] = async (config: Props): Promise<Settings> => {
  const region = config["region"] ?? process.env["AWS_REGION"];
  if (typeof region !== "string" || region === "") {
    throw new Error(
      "the aws provider has no region: give the aws.Provider a `region` and pass it to every resource and invoke",
    );
  }
  const { Account } = await (await sts(region)).getCallerIdentity({}).catch((error: unknown) => {
    throw new Error(`aws provider in ${region}: cannot ask STS for the account: ${(error as Error).message}`, {
      cause: error,
    });
  });
  const accountId = Account ?? "";
  const allowed = (config["allowedAccountIds"] as string[] | undefined) ?? [];
  if (allowed.length > 0 && !allowed.map(String).includes(accountId)) {
    throw new Error(`AWS account ID not allowed: ${accountId}; allowedAccountIds has ${allowed.join(", ")}`);
  }
  const forbidden = (config["forbiddenAccountIds"] as string[] | undefined) ?? [];
  if (forbidden.map(String).includes(accountId))
    throw new Error(`AWS account ID not allowed: ${accountId} is in forbiddenAccountIds`);
  const defaultTags = (config["defaultTags"] as { tags?: Record<string, string> } | undefined)?.tags ?? {};
  return { region, accountId, defaultTags };
};

/** The positive control described at {@link EAST_CALL}; its failure is nobody's business. */
export async function eastCallWhenAsked(): Promise<void> {
  if (process.env[EAST_CALL] !== "1") return;
  const { STS } = await import("@aws-sdk/client-sts");
  const east = new STS({ ...clientConfig("us-east-1", 2_000), maxAttempts: 1 });
  await east.getCallerIdentity({}).catch(() => undefined);
}
