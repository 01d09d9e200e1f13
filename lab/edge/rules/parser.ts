import { BlockList } from "node:net";
import type { AddressRange, Expression, TextValue } from "./expression.ts";
import { changes, fields, tests } from "./fields.ts";
import { ExpressionError, tokens, type Token } from "./lexer.ts";

const LONGEST = 4_096;
/** Deeper than anybody writes; shallower than the stack. */
const DEEPEST = 100;

/** From the weakest. `!` and `not` bind tighter than all of them. */
const levels: readonly { readonly kind: "and" | "or" | "xor"; readonly words: readonly string[] }[] = [
  { kind: "or", words: ["or", "||"] },
  { kind: "xor", words: ["xor", "^^"] },
  { kind: "and", words: ["and", "&&"] },
];
const comparisons: Readonly<Record<string, string>> = {
  eq: "eq",
  "==": "eq",
  ne: "ne",
  "!=": "ne",
  contains: "contains",
  in: "in",
};

/**
 * Reads an expression of Cloudflare's rules language, as far as the edge imitates it; lists, `matches`, numbers and arrays
 * are not. @throws ExpressionError on everything that it does not know
 * @see https://developers.cloudflare.com/ruleset-engine/rules-language/ (2026-04)
 */
export function parse(source: string): Expression {
  if (source.length > LONGEST) throw new ExpressionError(LONGEST, `longer than ${LONGEST} characters`);
  return new Parser(tokens(source)).whole();
}

class Parser {
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;

  constructor(all: readonly Token[]) {
    this.#tokens = all;
  }

  whole(): Expression {
    const expression = this.#binary(0);
    const rest = this.#take();
    if (rest.kind !== "end") throw new ExpressionError(rest.at, `expected the end, got ${rest.value}`);
    return expression;
  }

  #binary(level: number): Expression {
    const of = levels[level];
    if (!of) return this.#unary();
    let left = this.#binary(level + 1);
    while (this.#takeIf(...of.words)) left = { kind: of.kind, left, right: this.#binary(level + 1) };
    return left;
  }

  #unary(): Expression {
    if (++this.#depth > DEEPEST) throw new ExpressionError(this.#peek().at, `nested deeper than ${DEEPEST}`);
    const expression = this.#takeIf("not", "!") ? ({ kind: "not", of: this.#unary() } as const) : this.#primary();
    this.#depth--;
    return expression;
  }

  #primary(): Expression {
    if (this.#takeIf("(")) {
      const inner = this.#binary(0);
      this.#expect(")");
      return inner;
    }
    const { kind, value } = this.#peek();
    if (kind === "word" && (value === "true" || value === "false")) {
      this.#take();
      return { kind: "constant", value: value === "true" };
    }
    if (kind === "word" && tests.has(value)) return this.#test();
    if (kind === "word" && fields.get(value)?.type === "address") return this.#address();
    return this.#text();
  }

  #test(): Expression {
    const operator = this.#take().value;
    this.#expect("(");
    const value = this.#textValue();
    this.#expect(",");
    const literals = [this.#literal()];
    this.#expect(")");
    return { kind: "text", value, operator, literals };
  }

  #text(): Expression {
    const value = this.#textValue();
    const operator = this.#operator(["eq", "ne", "contains", "in"]);
    return {
      kind: "text",
      value,
      operator,
      literals: operator === "in" ? this.#set(() => this.#literal()) : [this.#literal()],
    };
  }

  #textValue(): TextValue {
    const word = this.#take();
    if (word.kind === "word" && changes.has(word.value)) {
      this.#expect("(");
      const { field, through } = this.#textValue();
      this.#expect(")");
      return { field, through: [...through, word.value] };
    }
    const field = word.kind === "word" ? fields.get(word.value) : undefined;
    if (!field) throw new ExpressionError(word.at, `unknown identifier ${word.value}`);
    if (field.type !== "text") throw new ExpressionError(word.at, `${word.value} is not a text`);
    return { field: word.value, through: [] };
  }

  #address(): Expression {
    const field = this.#take().value;
    const operator = this.#operator(["eq", "ne", "in"]);
    const ranges = operator === "in" ? this.#set(() => this.#range()) : [this.#one()];
    const within = { kind: "address", field, ranges } as const;
    return operator === "ne" ? { kind: "not", of: within } : within;
  }

  #one(): AddressRange {
    const { at } = this.#peek();
    const range = this.#range();
    if (range.bits !== undefined || range.from !== range.to)
      throw new ExpressionError(at, "a range must be in a set: in {…}");
    return range;
  }

  #range(): AddressRange {
    const first = this.#ofKind("address");
    const [from = "", bits] = first.value.split("/");
    if (bits !== undefined) return { from, to: from, bits: Number(bits) };
    if (!this.#takeIf("..")) return { from, to: from };
    const last = this.#ofKind("address");
    if (!isRange(from, last.value)) throw new ExpressionError(last.at, "a range goes up, from one address to another");
    return { from, to: last.value };
  }

  #set<T>(item: () => T): T[] {
    if (this.#peek().kind === "list") {
      throw new ExpressionError(this.#peek().at, `the list ${this.#peek().value} is not imitated`);
    }
    this.#expect("{");
    const items = [item()];
    while (!this.#takeIf("}")) items.push(item());
    return items;
  }

  #literal(): string {
    return this.#ofKind("text").value;
  }

  #operator(allowed: readonly string[]): string {
    const { at, kind, value } = this.#take();
    const operator = kind === "word" || kind === "symbol" ? (comparisons[value] ?? "") : "";
    if (!allowed.includes(operator)) throw new ExpressionError(at, `expected ${allowed.join(", ")}, got ${value}`);
    return operator;
  }

  #ofKind(kind: Token["kind"]): Token {
    const token = this.#take();
    if (token.kind !== kind) throw new ExpressionError(token.at, `expected ${kind}, got ${token.value}`);
    return token;
  }

  #expect(symbol: string): void {
    const token = this.#take();
    if (token.kind !== "symbol" || token.value !== symbol)
      throw new ExpressionError(token.at, `expected ${symbol}, got ${token.value}`);
  }

  #takeIf(...words: readonly string[]): boolean {
    const { kind, value } = this.#peek();
    const isThere = (kind === "word" || kind === "symbol") && words.includes(value);
    if (isThere) this.#next++;
    return isThere;
  }

  #take(): Token {
    const token = this.#peek();
    if (token.kind !== "end") this.#next++;
    return token;
  }

  #peek(): Token {
    return this.#tokens[this.#next] as Token;
  }
}

function isRange(from: string, to: string): boolean {
  try {
    new BlockList().addRange(from, to, from.includes(":") ? "ipv6" : "ipv4");
    return true;
  } catch {
    return false; // of two kinds, a network, or downwards
  }
}
