/** Where replace triggers were read. */
import type { Source } from "../host/types.ts";

/** A file of the Terraform AWS provider, whose schema the Pulumi provider bridges (`ForceNew`, `RequiresReplace`). */
export function terraform(file: string, commit = "from memory of v6; to be compared"): Source {
  return { file: `hashicorp/terraform-provider-aws/internal/service/${file}`, commit, date: "2026-11-22" };
}
