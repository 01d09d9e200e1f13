import type { Command } from "commander";
import { CommandError } from "./errors.ts";

interface Options {
  readonly active?: string;
  readonly standby?: string;
  readonly json?: boolean;
  readonly sarif?: boolean;
  readonly list?: boolean;
  readonly config?: string;
  readonly exemptions?: string;
}

const examples = `
Examples:
  pulumi stack export -s prod-east > east.json && dualcoast policy east.json
  dualcoast policy --active east.json --standby west.json --json
  dualcoast policy --list

Exit codes: 0 no mandatory violation, 1 at least one, 2 nothing could be judged.`;

/** `dualcoast policy`: the rules of policies/ over exported stacks. The rules are loaded only when asked for. */
export function register(program: Command): void {
  program
    .command("policy")
    .description("judge exported stacks, or plain lists of resources, by the policy rules; needs no engine or cloud")
    .argument("[file...]", "`pulumi stack export` documents or lists of {type, name, props}; - reads standard input")
    .option("--active <file>", "export of the active stack; with --standby adds the rules that need both")
    .option("--standby <file>", "export of the standby stack")
    .option("--json", "print one JSON document")
    .option("--sarif", "print SARIF 2.1.0 for code scanning")
    .option("--list", "list all rules with group, level and references")
    .option("--config <file>", "levels and parameters, as the engine's --policy-pack-config")
    .option("--exemptions <file>", "reviewed exceptions; policies/exemptions.json when left out")
    .addHelpText("after", examples)
    .action(async (files: string[], options: Options) => {
      const { policy, PolicyUsageError } = await import("../../policies/command.ts");
      try {
        const { output, exitCode } = await policy({ files, ...options });
        process.stdout.write(output);
        process.exitCode = exitCode;
      } catch (error) {
        if (error instanceof PolicyUsageError) throw new CommandError(error.message, 2, error);
        throw error;
      }
    });
}
