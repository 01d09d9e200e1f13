import type { Command } from "commander";

export function register(program: Command): void {
  program.command("deploy").description("bring up both stacks in the order that their links need");
}
