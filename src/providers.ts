import * as aws from "@pulumi/aws";
import * as cloudflare from "@pulumi/cloudflare";
import type { ProgramConfig } from "./config.ts";

/** The stack's providers; everything inherits them, and default providers are off. */
export interface Providers {
  readonly aws: aws.Provider;
  /** Only where the stack owns something at the edge. */
  readonly cloudflare: cloudflare.Provider | undefined;
}

/** Providers tied to the stack's region and account. No tag carries the role: turning the roles must change no tag. */
export function makeProviders(config: ProgramConfig): Providers {
  const tags = { ...config.tags, application: "dualcoast", stack: config.stack };
  const atEdge = config.owns.includes("edge") || config.owns.includes("certificate-records");
  return {
    aws: new aws.Provider("aws", {
      region: config.region,
      allowedAccountIds: [config.accountId],
      defaultTags: { tags },
    }),
    // The token comes from CLOUDFLARE_API_TOKEN: as an argument it would be kept in the stack's state.
    cloudflare: atEdge ? new cloudflare.Provider("cloudflare") : undefined,
  };
}
