/** Writes docs/stand-ins.md from the catalogue: `node lab/plugins/page.ts`. */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { format } from "prettier";
import { catalogue } from "./catalogue.ts";
import type { Catalogued } from "./catalogue.ts";
import { schemaOf } from "./host/load.ts";
import type { Source } from "./host/types.ts";

const page = fileURLToPath(new URL("../../docs/stand-ins.md", import.meta.url));

const head = `# What the lab's plugins stand in for

The official aws, awsx and cloudflare plugins are on no package registry, so the lab brings stand-ins that the real
engine loads in their place. This page is written from \`lab/plugins/\` by \`node lab/plugins/page.ts\`; a test checks
that the two agree.

- **live**: creates, reads, updates and deletes by calling the emulator (or the lab's edge) with the official SDK, and
  reads back what it answers. **recorded**: worked out in the plugin; no service is asked.
- Property names and required inputs are generated from the SDKs' type declarations. A type, property (nested too),
  required property or function that a stand-in does not know is an error that says where to add it.
- An input whose change makes a new resource is transcribed from the source of the Terraform provider that the Pulumi
  provider bridges; the last column names the file, the release or commit that was read (not always the one that is
  bridged) and the day. In italics: only under a condition, or only in a member of the input, which the table's
  \`replaceWhen\` says. What the Pulumi provider changes in them itself was not compared.
- A green run in the lab is never proof that AWS or Cloudflare accepts something. What each type leaves open is said
  beside it.

Differences from the real plugins that hold for all types: the lists of sub-resources inside a resource (rules in a
security group, settings in a bucket) are refused in favour of the resources of their own; \`import\` and \`Resource.get\`
fill in what the service answers and no more; a write-only argument (\`passwordWo\`, \`secretStringWo\`) is never an output,
while the engine keeps it, encrypted like every secret, among the inputs.
`;

/** Short form of a source. */
function where({ file, commit, date }: Source): string {
  const path = file.split("/internal/").at(-1) ?? file;
  return `${path} at ${commit.slice(0, 10)}, ${date}`;
}

function row({ type, level, notProven, replaceOn, replaceWhen = [], source }: Catalogued): string {
  const read = source ? where(source) : "";
  const triggers = [...replaceOn.map((name) => `\`${name}\``), ...replaceWhen.map((name) => `_\`${name}\`_`)];
  return `| \`${type}\` | ${level} | ${notProven} | ${triggers.join(", ")} | ${read} |`;
}

/** The page as it should be. */
export async function standInsPage(): Promise<string> {
  const all = await catalogue();
  const sections = (["aws", "awsx", "cloudflare"] as const).map((provider) => {
    const rows = all.filter((one) => one.provider === provider).map(row);
    const title = `\n## ${provider} ${schemaOf(provider).version}\n\n`;
    return `${title}| type or function | level | not proven | a change makes a new one | read in |\n| --- | --- | --- | --- | --- |\n${rows.join("\n")}\n`;
  });
  return format(head + sections.join(""), { parser: "markdown", printWidth: 120 });
}

/** The page as it is. */
export function writtenPage(): string {
  return readFileSync(page, "utf8");
}

if (import.meta.main) writeFileSync(page, await standInsPage());
