import path from "node:path";
import type { Actor } from "./actors.ts";
import { accessKey } from "./actors.ts";
import { fileBackend } from "../tools/engine/fileBackend.ts";

export interface Surroundings {
  /** URL of the front's CONNECT proxy. */
  readonly gate: string;
  readonly caFile: string;
  /** PULUMI_HOME and the state's folder, for actors that run the engine. */
  readonly home: string;
  readonly state: string;
  /** Folders that come first on PATH: engine and its Node. */
  readonly pathDirs: readonly string[];
}

/**
 * Settings by which an AWS client could leave the lab or be someone else. Set to nothing instead of left out, because
 * these are additions to an environment that may have them.
 */
const CLEARED = [
  "AWS_PROFILE",
  "AWS_DEFAULT_PROFILE",
  "AWS_REGION",
  "AWS_DEFAULT_REGION",
  "AWS_SESSION_TOKEN",
  "AWS_ROLE_ARN",
  "AWS_WEB_IDENTITY_TOKEN_FILE",
  "AWS_ENDPOINT_URL",
  "PULUMI_ACCESS_TOKEN",
  "PULUMI_STACK",
  "HTTP_PROXY",
  "http_proxy",
  "https_proxy",
] as const;

/** Real host names everywhere: all calls leave through the gate, which only leads to the emulated services. */
export function actorEnv(
  actor: Actor,
  { gate, caFile }: Pick<Surroundings, "gate" | "caFile">,
): Record<string, string> {
  return {
    ...Object.fromEntries(CLEARED.map((name) => [name, ""])),
    HTTPS_PROXY: gate,
    // Lower case too: the engine's own gRPC between its processes must never go through the proxy.
    NO_PROXY: "127.0.0.1,localhost",
    no_proxy: "127.0.0.1,localhost",
    AWS_CA_BUNDLE: caFile,
    NODE_EXTRA_CA_CERTS: caFile,
    AWS_ACCESS_KEY_ID: accessKey(actor),
    AWS_SECRET_ACCESS_KEY: "lab",
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    AWS_EC2_METADATA_DISABLED: "true",
    CLOUDFLARE_API_TOKEN: `lab-${actor}`,
  };
}

/** An actor that runs the engine: its own home and state, and no download of anything. */
export function engineEnv(actor: Actor, surroundings: Surroundings): Record<string, string> {
  const inherited = process.env["PATH"] ?? "";
  return {
    ...actorEnv(actor, surroundings),
    PULUMI_HOME: surroundings.home,
    PULUMI_BACKEND_URL: fileBackend(surroundings.state),
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PATH: [...surroundings.pathDirs, inherited].join(path.delimiter),
  };
}
