import "./leanSdk.ts"; // before anything makes a promise
import * as pulumi from "@pulumi/pulumi";
import { readConfig } from "./config.ts";
import { nextCommand, readKnownOutputs, resolveLink } from "./links.ts";
import { makeProviders } from "./providers.ts";
import { RegionStack } from "./regionStack.ts";
import { assertRoleIsCurrent, readWriterRoleEpoch } from "./roles.ts";

const config = readConfig();
const known = await readKnownOutputs(config.stack, config.peer);
const peer = resolveLink(config.stack, config.peer, known);
assertRoleIsCurrent(config, known, undefined); // before the first registration, where outputs alone can tell
const providers = makeProviders(config);
assertRoleIsCurrent(config, known, await readWriterRoleEpoch(providers.aws));

const stack = new RegionStack(
  "region",
  { config, peer },
  { providers: [providers.aws, ...(providers.cloudflare ? [providers.cloudflare] : [])] },
);
const next = nextCommand(config.stack, config.peer, known);
if (next) await pulumi.log.info(`next: ${next}`);

/** The one output, of the shape in `outputs.ts`. */
export const dualcoast = stack.outputs;
