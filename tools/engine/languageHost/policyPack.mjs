// Runs a policy pack that is plain JavaScript to its entry, as `node` runs any program. The SDK's own runner loads
// TypeScript's compiler and V8's debugger first. Arguments: the engine's address (the SDK does not use it), the pack's folder.
import { createRequire } from "node:module";
import path from "node:path";

const directory = process.argv.at(-1) ?? ".";
createRequire(path.resolve(directory, "package.json"))(path.resolve(directory));
