import path from "node:path";
import { fileURLToPath } from "node:url";

/** The checkout this file belongs to: absolute, without a trailing slash. */
export const repoRoot = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");

/** Where everything that is installed or built is kept: git-ignored, safe to delete, shared by all labs of this checkout. */
export const cacheRoot = path.join(repoRoot, ".cache");

/** For `node --import`: keeps stripped TypeScript from run to run, as Node keeps compiled JavaScript. */
export const strippedTypes = path.join(repoRoot, "tools/engine/languageHost/strippedTypes.mjs");

/** For `node --import`: the SDK without what most programs and packs never use. */
export const lazySdk = path.join(repoRoot, "tools/engine/languageHost/lazySdk.mjs");
