// `npm test`: brings a fresh clone to the point where every test can run, then runs them.
import path from "node:path";
import { pathToFileURL } from "node:url";
import { become, ensurePackages, findNode, keepCompiledCode, root } from "../bin/bootstrap.mjs";

ensurePackages();
keepCompiledCode();
const node = findNode();
const main = path.join(root, "tools/test/main.ts");
if (node === process.execPath) await import(pathToFileURL(main).href);
else become(node, [main, ...process.argv.slice(2)]);
