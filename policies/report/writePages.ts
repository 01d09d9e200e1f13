import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { allRules } from "../rules/index.ts";
import { allPages } from "./pages.ts";

// Writes docs/policies anew: a page a rule, their index and the control map. Pages of rules that are gone go too.
const folder = new URL("../../docs/policies/", import.meta.url);
mkdirSync(folder, { recursive: true });
const pages = allPages(allRules);
for (const name of readdirSync(folder)) if (!pages.has(name)) rmSync(new URL(name, folder));
for (const [name, text] of pages) writeFileSync(new URL(name, folder), text);
process.stderr.write(`docs/policies: ${pages.size} pages\n`);
