import { serve } from "./pack/front.ts";
import { readGreeting } from "./pack/greetingFile.ts";

// The rules are imported when they are needed: the engine waits for the greeting alone, which says what they are.
const served = serve(readGreeting(), async () => (await import("./pack/answers.ts")).answersOfRules());
// Where the engine finds a plugin. No top-level await: a pack's runner loads this by `require`.
void served.then(({ port }) => process.stdout.write(`${port}\n`));
