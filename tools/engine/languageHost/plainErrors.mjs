// Loaded before the SDK, which prints every error through `util.inspect(error, { colors: true })`. In Node 22 that never
// finds the end of a frame such as `node_modules/@pulumi/config.ts` (what source maps make of the SDK's own files) and
// grows the line until memory ends: half a minute for each refusal of a program. Without colours the search is skipped.
import util from "node:util";

const { inspect } = util;

function plainInspect(value, options, ...rest) {
  const plain = typeof options === "object" && options !== null ? { ...options, colors: false } : options;
  return inspect(value, plain, ...rest);
}

util.inspect = Object.assign(plainInspect, inspect);
