import { CreateAliasCommand, CreateKeyCommand, KMSClient, ListAliasesCommand } from "@aws-sdk/client-kms";
import { accessKey } from "../actors.ts";

/** As the stack files name it: the key that seals the secrets in the engine's state, outside both coasts. */
export const stateKeyAlias = "alias/dualcoast-state";
export const stateKeyRegion = "us-east-2";

/**
 * Makes the key that a real account has before the first deployment (docs: getting started), because no stack can make
 * the key that seals its own state.
 * @param emulator the emulator's own URL: this is part of making the lab, not a call that anybody in it does
 */
export async function createStateKey(emulator: string): Promise<void> {
  const client = new KMSClient({
    region: stateKeyRegion,
    endpoint: emulator,
    credentials: { accessKeyId: accessKey("deploy"), secretAccessKey: "lab" },
  });
  try {
    const { Aliases = [] } = await client.send(new ListAliasesCommand({}));
    if (Aliases.some(({ AliasName }) => AliasName === stateKeyAlias)) return;
    const { KeyMetadata } = await client.send(new CreateKeyCommand({ Description: "engine state" }));
    await client.send(new CreateAliasCommand({ AliasName: stateKeyAlias, TargetKeyId: KeyMetadata?.KeyId }));
  } finally {
    client.destroy();
  }
}
