/**
 * What the SDK does for whoever debugs the SDK, and takes more than a quarter of a preview's time: it has each frame of a
 * stack looked up in source maps, takes a stack for every promise it makes, and sends two or three lines for every
 * resource that the engine throws away unless it runs with `--debug`. Here none of it is done; `DUALCOAST_SDK_DEBUG=1`
 * leaves the SDK as it is. Node strips types without moving a line, so this program's own frames need no look-up.
 */
import { createRequire } from "node:module";

interface Debuggable {
  debuggablePromise<T>(promise: Promise<T>, context: unknown): Promise<T>;
}
interface Log {
  debug(message: string): Promise<void>;
}

const require = createRequire(import.meta.url);

function lean(): void {
  Reflect.deleteProperty(Error, "prepareStackTrace");
  const debuggable = require("@pulumi/pulumi/runtime/debuggable.js") as Debuggable;
  const { debuggablePromise } = debuggable;
  debuggable.debuggablePromise = (promise, context) => {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    try {
      return debuggablePromise(promise, context);
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
    }
  };
  (require("@pulumi/pulumi/log/index.js") as Log).debug = () => Promise.resolve();
}

if (process.env["DUALCOAST_SDK_DEBUG"] !== "1") lean();
