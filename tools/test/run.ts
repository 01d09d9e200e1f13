import path from "node:path";
import { createVitest, parseCLI, type Vitest } from "vitest/node";
import { count } from "./reporter.ts";
import { secondTries } from "./secondTries.ts";

async function runAndTryAgain(vitest: Vitest, filter: string[]): Promise<void> {
  const again = secondTries(await vitest.start(filter));
  if (process.env["CI"] === undefined || again.length === 0) return;
  for (const { moduleId } of again) {
    process.stderr.write(`tried once more: ${path.relative(vitest.config.root, moduleId)}\n`);
  }
  const specifications = again.map(({ project, moduleId }) => project.createSpecification(moduleId));
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications(specifications);
  process.exitCode = count(testModules, unhandledErrors.length).failed === 0 ? 0 : 1;
}

/** Runs vitest with these arguments of its command line; in CI, files of real parts that failed once more. */
export async function run(args: readonly string[]): Promise<void> {
  const { filter, options } = parseCLI(["vitest", "run", ...args]);
  const vitest = await createVitest(options);
  try {
    await runAndTryAgain(vitest, filter);
  } catch (error) {
    vitest.logger.printError(error, { fullStack: true, type: "Unhandled Error" });
    process.exitCode = 1;
  }
  await vitest.close(); // takes the base lab down, however long that takes
  await vitest.exit();
}
