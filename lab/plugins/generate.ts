/**
 * Writes `<plugin>/schema.json`: property names, shapes and required inputs of the used types, read from the SDKs' own
 * `.d.ts`, so that a stand-in refuses exactly what the SDK does not know. Run: `node lab/plugins/generate.ts [--check]`.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { format } from "prettier";
import ts from "typescript";
import type { FunctionSchema, PluginSchema, ResourceSchema, Shape } from "./host/schema.ts";
import { isFunctionToken, usedTokens } from "./tokens.ts";

const root = fileURLToPath(new URL("../../node_modules/@pulumi/", import.meta.url));

/** Interfaces of one SDK by dotted name (`rds.InstanceBlueGreenUpdate`), parsed once: the file has 150,000 lines. */
function nestedTypes(plugin: string): Map<string, ts.InterfaceDeclaration> {
  const found = new Map<string, ts.InterfaceDeclaration>();
  const walk = (node: ts.Node, prefix: string): void => {
    if (ts.isInterfaceDeclaration(node)) found.set(prefix + node.name.text, node);
    else if (ts.isModuleDeclaration(node)) {
      ts.forEachChild(node, (child) => {
        walk(child, ts.isModuleBlock(child) ? prefix + node.name.text + "." : prefix);
      });
    } else if (ts.isModuleBlock(node) || ts.isSourceFile(node)) ts.forEachChild(node, (child) => walk(child, prefix));
  };
  walk(parse(join(root, plugin, "types/input.d.ts")), "");
  return found;
}

function parse(file: string): ts.SourceFile {
  return ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.ESNext, true);
}

/** Turns type nodes into the short notation of {@link Shape}, remembering which nested types were met. */
class Shapes {
  readonly met = new Map<string, Record<string, string>>();
  readonly plugin: string;
  readonly nested: Map<string, ts.InterfaceDeclaration>;

  constructor(plugin: string, nested: Map<string, ts.InterfaceDeclaration>) {
    this.plugin = plugin;
    this.nested = nested;
  }

  of(node: ts.TypeNode | undefined): string {
    if (node === undefined) return "any";
    if (ts.isParenthesizedTypeNode(node)) return this.of(node.type);
    if (ts.isUnionTypeNode(node)) return this.ofUnion(node);
    if (ts.isArrayTypeNode(node)) return "[]" + this.of(node.elementType);
    if (ts.isTypeLiteralNode(node)) {
      const index = node.members.find(ts.isIndexSignatureDeclaration);
      return "{}" + this.of(index?.type);
    }
    if (ts.isTypeReferenceNode(node)) return this.ofReference(node);
    const keywords: Record<number, string> = {
      [ts.SyntaxKind.StringKeyword]: "string",
      [ts.SyntaxKind.NumberKeyword]: "number",
      [ts.SyntaxKind.BooleanKeyword]: "boolean",
    };
    return keywords[node.kind] ?? "any";
  }

  /** Of `string | Role` the plain half is what a provider ever sees; `| undefined` says nothing about the shape. */
  ofUnion(node: ts.UnionTypeNode): string {
    const shapes = node.types.filter((t) => t.kind !== ts.SyntaxKind.UndefinedKeyword).map((t) => this.of(t));
    return shapes.find((shape) => shape !== "any") ?? "any";
  }

  ofReference(node: ts.TypeReferenceNode): string {
    const name = node.typeName.getText();
    if (name === "pulumi.Input" || name === "pulumi.Output") return this.of(node.typeArguments?.[0]);
    if (name.startsWith("enums.")) return "string";
    if (name.startsWith("inputs.")) return this.ofNested(name.slice("inputs.".length));
    return "any";
  }

  ofNested(name: string): string {
    const declaration = this.nested.get(name);
    if (!declaration) return "any";
    if (!this.met.has(name)) {
      this.met.set(name, {}); // before the walk: some types contain themselves
      this.met.set(name, this.members(declaration));
    }
    return "#" + name;
  }

  members(declaration: ts.InterfaceDeclaration | ts.ClassDeclaration): Record<string, string> {
    const members: Record<string, string> = {};
    for (const member of declaration.members) {
      if (!ts.isPropertySignature(member) && !ts.isPropertyDeclaration(member)) continue;
      const optional = member.questionToken !== undefined || (member.type?.getText().includes("| undefined>") ?? false);
      members[member.name.getText()] = this.of(member.type) + (optional ? "?" : "");
    }
    return members;
  }
}

function fileOf(token: string): string {
  const [plugin = "", module = "", name = ""] = token.split(":");
  const path = module.startsWith("index/") ? module.slice("index/".length) : module;
  const direct = join(root, plugin, path);
  return existsSync(direct + ".d.ts") ? direct : join(direct, name.charAt(0).toLowerCase() + name.slice(1));
}

function describe(token: string, shapes: Shapes): ResourceSchema | FunctionSchema {
  const file = fileOf(token);
  const source = parse(file + ".d.ts");
  const name = token.split(":")[2] ?? "";
  const type = name.charAt(0).toUpperCase() + name.slice(1);
  const args = source.statements.filter(ts.isInterfaceDeclaration).find((i) => i.name.text === `${type}Args`);
  const inputs: Shape = args ? shapes.members(args) : {};
  if (isFunctionToken(token)) return { inputs };
  const declared = source.statements.filter(ts.isClassDeclaration).find((c) => c.name?.text === type);
  if (!declared) throw new Error(`${file}.d.ts declares no class ${type}: is the token ${token} right?`);
  const secret = /additionalSecretOutputs: \[([^\]]*)\]/.exec(readFileSync(file + ".js", "utf8"));
  return {
    inputs,
    outputs: new Shapes(shapes.plugin, new Map()).members(declared),
    secretOutputs: [...(secret?.[1] ?? "").matchAll(/"(\w+)"/g)].map((match) => match[1] ?? ""),
  };
}

async function generate(plugin: string): Promise<string> {
  const shapes = new Shapes(plugin, nestedTypes(plugin));
  const version = (JSON.parse(readFileSync(join(root, plugin, "package.json"), "utf8")) as { version: string }).version;
  const schema: PluginSchema = { plugin, version, resources: {}, functions: {}, types: {} };
  for (const token of [...usedTokens(plugin), `pulumi:providers:${plugin}`].sort()) {
    const provider = token.startsWith("pulumi:providers:");
    const described = describe(provider ? `${plugin}:provider:Provider` : token, shapes);
    if ("outputs" in described) schema.resources[token] = described;
    else schema.functions[token] = described;
  }
  schema.types = Object.fromEntries([...shapes.met].sort(([a], [b]) => (a < b ? -1 : 1)));
  return format(JSON.stringify(schema), { parser: "json", printWidth: 120 });
}

let stale = 0;
for (const plugin of ["aws", "awsx", "cloudflare"]) {
  const path = fileURLToPath(new URL(`./${plugin}/schema.json`, import.meta.url));
  const text = await generate(plugin);
  if (!process.argv.includes("--check")) writeFileSync(path, text);
  else if (!existsSync(path) || readFileSync(path, "utf8") !== text) {
    console.error(`lab/plugins/${plugin}/schema.json is not what the SDK says: run node lab/plugins/generate.ts`);
    stale += 1;
  }
}
process.exitCode = stale > 0 ? 1 : 0;
