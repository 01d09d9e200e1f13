/** Where replace triggers were read. */
import type { Source } from "../host/types.ts";

// The release against which every type of the tables was held, file by file, and the day.
const RELEASE = "v6.58.0";
const COMPARED = "2026-11-26";

/**
 * A file of the Terraform AWS provider, whose schema the Pulumi provider bridges (`ForceNew`, `RequiresReplace`).
 * @param commit of the version that was read
 */
export function terraform(file: string, commit: string): Source {
  return { file: `hashicorp/terraform-provider-aws/internal/service/${file}`, commit, date: "2026-11-22" };
}

/** The same file at the release that the tables were compared with: schema, plan-time conditions and defaults. */
export function atRelease(file: string): Source {
  return { ...terraform(file, RELEASE), date: COMPARED };
}
