import ts from "typescript";

/** One small change of a source file. */
export interface Mutant {
  /** Number that the changed code asks for. */
  readonly id: number;
  /** Path from the repository's root. */
  readonly file: string;
  readonly line: number;
  /** The source line, trimmed: names the place although lines above it move. */
  readonly code: string;
  /** What was there, and what is there instead. */
  readonly change: string;
}

/** Properties that hold a rule's words and fixtures, not its judgement. */
const words = new Set(["examples", "frameworks", "parameters", "rationale", "remediation", "title", "types"]);

const flipped: Partial<Record<ts.SyntaxKind, readonly string[]>> = {
  [ts.SyntaxKind.EqualsEqualsEqualsToken]: ["!=="],
  [ts.SyntaxKind.ExclamationEqualsEqualsToken]: ["==="],
  [ts.SyntaxKind.LessThanToken]: ["<=", ">="],
  [ts.SyntaxKind.LessThanEqualsToken]: ["<", ">"],
  [ts.SyntaxKind.GreaterThanToken]: [">=", "<="],
  [ts.SyntaxKind.GreaterThanEqualsToken]: [">", "<"],
};
const logical = [ts.SyntaxKind.AmpersandAmpersandToken, ts.SyntaxKind.BarBarToken];
const otherMethods = new Map([
  ["some", "every"],
  ["every", "some"],
]);

function isCondition(node: ts.Node, parent: ts.Node | undefined): boolean {
  if (!parent) return false;
  if (ts.isIfStatement(parent)) return parent.expression === node;
  return ts.isConditionalExpression(parent) && parent.condition === node;
}

/**
 * Whether a read's state is asked only so that its value may be: `a.state === "known" && a.value === "x"`. What is
 * not known is equal to no literal, in no range and of no pattern, so leaving the left side out changes nothing. A name
 * or a call may be undefined as well: then the two are equal.
 */
function isForTypesOnly(left: string, right: string): boolean {
  const [, read, operator] = /^(?:.*(?:&&|\|\|) )?([\w.]+)\.state ([!=]==) "known"$/s.exec(left) ?? [];
  if (read === undefined || !right.includes(`${read}.value`)) return false;
  const asked = right.replaceAll(`${read}.value`, "VALUE");
  if (/VALUE [!=]== (?!true|false)[a-z]|[!=]== VALUE/i.test(asked)) return false;
  if (operator === "!==") return asked === "!VALUE" || asked.startsWith("VALUE !== ");
  return !asked.startsWith("!") && !asked.includes("VALUE !== ");
}

/** What may stand in place of an expression: texts, in source language. */
function replacements(node: ts.Expression, source: ts.SourceFile): readonly string[] {
  const text = (part: ts.Node): string => part.getText(source);
  if (node.kind === ts.SyntaxKind.TrueKeyword) return ["false"];
  if (node.kind === ts.SyntaxKind.FalseKeyword) return ["true"];
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken) return [text(node.operand)];
  if (ts.isBinaryExpression(node)) {
    const kind = node.operatorToken.kind;
    const [left, right] = [text(node.left), text(node.right)];
    if (logical.includes(kind)) return isForTypesOnly(left, right) ? [left] : [left, right];
    return (flipped[kind] ?? []).map((operator) => `${left} ${operator} ${right}`);
  }
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return [];
  // Within `a?.b().c()` a part cannot be put in parentheses: what is skipped would no longer be.
  if (node.flags & ts.NodeFlags.OptionalChain) return [];
  const { expression, name } = node.expression;
  const other = otherMethods.get(name.text);
  if (other !== undefined) return [`${text(expression)}.${other}(${node.arguments.map(text).join(", ")})`];
  return name.text === "filter" ? [text(expression)] : [];
}

/** Types, words and fixtures have nothing to judge. */
function isLeftAlone(node: ts.Node, source: ts.SourceFile): boolean {
  if (ts.isTypeNode(node) || ts.isImportDeclaration(node)) return true;
  return ts.isPropertyAssignment(node) && words.has(node.name.getText(source));
}

/**
 * Writes the mutants of files into their texts: each stands behind `__mutant(id)`, so that a file is loaded once and one
 * mutant after the other is switched on.
 */
export class MutantWriter {
  readonly mutants: Mutant[] = [];

  /** @param file path from the repository's root */
  write(file: string, text: string): string {
    const source = ts.createSourceFile(file, text, ts.ScriptTarget.ESNext, true);
    return this.emit(source, undefined, { source, file });
  }

  private emit(node: ts.Node, parent: ts.Node | undefined, place: Place): string {
    const { text } = place.source;
    if (isLeftAlone(node, place.source)) return text.slice(node.getFullStart(), node.end);
    let written = "";
    let at = node.getFullStart();
    ts.forEachChild(node, (child) => {
      written += text.slice(at, child.getFullStart()) + this.emit(child, node, place);
      at = child.end;
    });
    written += text.slice(at, node.end);
    return this.guarded(node as ts.Expression, parent, written, place);
  }

  private guarded(node: ts.Expression, parent: ts.Node | undefined, written: string, place: Place): string {
    const { source } = place;
    const texts = [...replacements(node, source), ...(isCondition(node, parent) ? ["true", "false"] : [])];
    if (texts.length === 0) return written;
    const lead = node.getStart(source) - node.getFullStart();
    const branches = texts.map((text) => `__mutant(${this.add(node, text, place)}) ? (${text}) : `);
    return `${written.slice(0, lead)}(${branches.join("")}(${written.slice(lead)}))`;
  }

  private add(node: ts.Node, text: string, { source, file }: Place): number {
    const start = node.getStart(source);
    const { line } = source.getLineAndCharacterOfPosition(start);
    const code = (source.text.split("\n")[line] ?? "").trim();
    const change = `${node.getText(source)} → ${text}`.replace(/\s+/g, " ");
    const id = this.mutants.length;
    this.mutants.push({ id, file, line: line + 1, code, change });
    return id;
  }
}

interface Place {
  readonly source: ts.SourceFile;
  readonly file: string;
}
