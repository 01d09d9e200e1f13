import { flushCompileCache } from "node:module";
import { setFlagsFromString } from "node:v8";

// A pack lives for seconds, and the engine and the program want the processor as much as it does. What V8 spends on
// optimising a function that runs 3,000 times is not won back here; one that runs ten times as often is in a large stack.

/** The engine kills the pack soon after its last answer: the code must be kept before, and the answer be out before that. */
const KEEP_AFTER_MS = 5;
const OPTIMISE_AFTER_CALLS = 30_000;
/** V8's own. Compiled code is kept for the flags that it was made with, and those are the ones that the next start has. */
const USUAL_CALLS = 3_000;

const optimiseAfter = (calls: number) => setFlagsFromString(`--invocation-count-for-turbofan=${calls}`);

/** From here on, only what runs very often is optimised. Call it when all code is loaded. */
export function optimiseLate(): void {
  optimiseAfter(OPTIMISE_AFTER_CALLS);
}

/** Keeps what Node would keep of compiled code at its end, which this process does not live to see. */
export function keepCode(): void {
  setTimeout(() => {
    optimiseAfter(USUAL_CALLS);
    flushCompileCache();
  }, KEEP_AFTER_MS).unref();
}
