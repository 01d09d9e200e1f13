/** Where replace triggers were read. */
import type { Source } from "../host/types.ts";

// The release against which every type of the tables was held, file by file, and the day.
const RELEASE = "v6.58.0";
const COMPARED = "2026-11-26";

/**
 * A file of the Terraform AWS provider, whose schema the Pulumi provider bridges (`ForceNew`, `RequiresReplace`).
 * @param commit of the version that was read
 * @param date on which it was read (ISO 8601)
 */
export function terraform(file: string, commit: string, date = "2026-11-22"): Source {
  return { file: `hashicorp/terraform-provider-aws/internal/service/${file}`, commit, date };
}

/** The same file at the release that the tables were compared with: schema, plan-time conditions and defaults. */
export function atRelease(file: string): Source {
  return terraform(file, RELEASE, COMPARED);
}
