import { isIP } from "node:net";

/** A mistake in an expression, at a place in its text (0 is the first character). */
export class ExpressionError extends Error {
  readonly at: number;

  constructor(at: number, message: string) {
    super(message);
    this.at = at;
  }
}

export type TokenKind = "word" | "text" | "address" | "number" | "list" | "symbol" | "end";

export interface Token {
  readonly kind: TokenKind;
  /** What the token means: a literal without quotes and escapes, everything else as written. */
  readonly value: string;
  readonly at: number;
}

const patterns: readonly (readonly [kind: TokenKind | "space" | "raw", pattern: RegExp])[] = [
  ["space", /\s+/y],
  ["raw", /r(?<hashes>#*)"(?<raw>[\s\S]*?)"\k<hashes>/y],
  ["text", /"(?:[^"\\]|\\[\s\S])*"/y],
  // Before words: an IPv6 address may begin with letters.
  ["address", /(?:[0-9a-fA-F]*:[0-9a-fA-F:]*(?:\.\d+)*|\d+(?:\.\d+){3})(?:\/\d+)?/y],
  ["word", /[a-z_]\w*(?:\.\w+)*/iy],
  ["number", /\d+/y],
  ["list", /\$[\w.]+/y],
  ["symbol", /\.\.|==|!=|<=|>=|&&|\|\||\^\^|[!~<>(){},[\]*]/y],
];

/** @throws ExpressionError at the first character that begins nothing */
export function tokens(source: string): Token[] {
  const found: Token[] = [];
  let at = 0;
  while (at < source.length) {
    const [kind, match] = next(source, at);
    if (kind === "raw") found.push({ kind: "text", value: match.groups?.["raw"] ?? "", at });
    else if (kind === "text") found.push({ kind, value: unescaped(match[0], at), at });
    else if (kind === "address") found.push({ kind, value: address(match[0], at), at });
    else if (kind !== "space") found.push({ kind, value: match[0], at });
    at += match[0].length;
  }
  return [...found, { kind: "end", value: "the end", at }];
}

function next(source: string, at: number): [TokenKind | "space" | "raw", RegExpExecArray] {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = at;
    const match = pattern.exec(source);
    if (match) return [kind, match];
  }
  if (source[at] === '"') throw new ExpressionError(at, "the text has no end");
  throw new ExpressionError(at, `unexpected character ${JSON.stringify(source[at])}`);
}

function unescaped(quoted: string, at: number): string {
  return quoted.slice(1, -1).replace(/\\([\s\S])/g, (escape, character: string, offset: number) => {
    if (character === '"' || character === "\\") return character;
    throw new ExpressionError(at + 1 + offset, `the escape ${escape} is not imitated`);
  });
}

function address(text: string, at: number): string {
  const [host = "", bits] = text.split("/");
  const family = isIP(host);
  if (family === 0) throw new ExpressionError(at, `${text} is not an IP address`);
  if (bits !== undefined && Number(bits) > (family === 4 ? 32 : 128))
    throw new ExpressionError(at, `${text} is not an IP range`);
  return text;
}
