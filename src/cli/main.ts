import { Command, CommanderError } from "commander";
import { register as components } from "./components.ts";
import { register as deploy } from "./deploy.ts";
import { register as drill } from "./drill.ts";
import { CommandError, WRONG_USE } from "./errors.ts";
import { register as failover } from "./failover.ts";
import { register as lab } from "./lab.ts";
import { say } from "./output.ts";
import { register as policy } from "./policy.ts";
import { register as report } from "./report.ts";
import { register as status } from "./status.ts";

// A bootstrap that is killed takes this process with it; a failover that nobody watches must not go on alone.
if (process.channel !== undefined) {
  process.on("disconnect", () => process.kill(process.pid, "SIGKILL"));
  process.channel?.unref();
}

const program = new Command("dualcoast")
  .description("One web application on both US coasts, and its failover from one coast to the other.")
  .exitOverride()
  .showHelpAfterError("(add --help for usage)");

for (const register of [drill, lab, deploy, status, failover, report, components, policy]) register(program);

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : WRONG_USE;
  else if (error instanceof CommandError) {
    say(`dualcoast: ${error.message}`);
    process.exitCode = error.exitCode;
  } else {
    say(`dualcoast: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    process.exitCode = 1;
  }
}
