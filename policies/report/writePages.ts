import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { answersOfRules } from "../pack/answers.ts";
import { greetingOf, writeGreeting } from "../pack/greetingFile.ts";
import { allRules } from "../rules/index.ts";
import { allPages } from "./pages.ts";

// Writes anew what is made of the rules. In docs/policies: a page a rule, their index and the control map; pages of rules
// that are gone go too. In policies/pack: what the pack greets the engine with.
const folder = new URL("../../docs/policies/", import.meta.url);
mkdirSync(folder, { recursive: true });
const pages = allPages(allRules);
for (const name of readdirSync(folder)) if (!pages.has(name)) rmSync(new URL(name, folder));
for (const [name, text] of pages) writeFileSync(new URL(name, folder), text);
writeGreeting(await greetingOf(answersOfRules()));
process.stderr.write(`docs/policies: ${pages.size} pages; policies/pack: the greeting\n`);
