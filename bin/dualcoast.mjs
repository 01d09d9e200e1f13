#!/usr/bin/env node
import path from "node:path";
import { become, ensurePackages, findNode, keepCompiledCode, root } from "./bootstrap.mjs";

ensurePackages();
keepCompiledCode();
const node = findNode();
const main = path.join(root, "src/cli/main.ts");
if (node === process.execPath) await import(main);
else become(node, [main, ...process.argv.slice(2)]);
