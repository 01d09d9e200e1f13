import { ensureEngine } from "./install.ts";

// `node tools/engine/main.ts >> "$GITHUB_PATH"`, or `export PATH="$(node tools/engine/main.ts | paste -sd:):$PATH"`.
const { pathDirs, version, source } = await ensureEngine();
process.stderr.write(`pulumi ${version} (${source})\n`);
process.stdout.write(`${pathDirs.join("\n")}\n`);
