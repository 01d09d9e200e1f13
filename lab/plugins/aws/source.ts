/** Where replace triggers were read. */
import type { Source } from "../host/types.ts";

/**
 * A file of the Terraform AWS provider, whose schema the Pulumi provider bridges (`ForceNew`, `RequiresReplace`).
 * @param commit of the version that was read; empty where the triggers were not compared with the file yet
 */
export function terraform(file: string, commit = ""): Source {
  return { file: `hashicorp/terraform-provider-aws/internal/service/${file}`, commit, date: "2026-11-22" };
}
