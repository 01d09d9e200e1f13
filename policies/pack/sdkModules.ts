import { createRequire } from "node:module";
import type { Server } from "@grpc/grpc-js";

/** Gets what the SDK's own files get, those that it does not show included: so its version is pinned. Loads none by itself. */
export const sdk = createRequire(createRequire(import.meta.url).resolve("@pulumi/policy/server.js"));

/** The RPC library that the SDK uses. */
export const grpc = sdk("@grpc/grpc-js") as { Server: typeof Server };
