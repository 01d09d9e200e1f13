import type { Command } from "commander";
import { printJson } from "./output.ts";

/** `dualcoast components`: every row of the product, and how far it is proven. */
export function register(program: Command): void {
  program
    .command("components")
    .description("list what the product must do, and how far each is proven: live, contract, recorded or not built")
    .option("--json", "print one JSON document")
    .addHelpText("after", "\nExample:\n  npx dualcoast components --json")
    .action(async (options: { readonly json?: boolean }) => {
      const { componentsDocument, renderComponents } = await import("../report/components.ts");
      if (options.json === true) printJson(componentsDocument());
      else process.stdout.write(`${renderComponents()}\n`);
    });
}
