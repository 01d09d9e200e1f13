import { BlockList } from "node:net";
import type { AddressRange, Expression } from "./expression.ts";
import { changes, fields, tests, type Asked } from "./fields.ts";
import { parse } from "./parser.ts";

export type Predicate = (asked: Asked) => boolean;

/** An expression as a function, to be kept: reading it costs far more than asking it. @throws ExpressionError */
export function compile(source: string): Predicate {
  return predicate(parse(source));
}

/** @throws Error on an expression that the parser does not make */
export function predicate(expression: Expression): Predicate {
  switch (expression.kind) {
    case "constant":
      return () => expression.value;
    case "not": {
      const inner = predicate(expression.of);
      return (asked) => !inner(asked);
    }
    case "and":
    case "or":
    case "xor":
      return both(expression.kind, predicate(expression.left), predicate(expression.right));
    case "address": {
      const field = fieldOf(expression.field);
      const known = blockList(expression.ranges);
      return (asked) => known.check(field(asked), familyOf(field(asked)));
    }
    case "text":
      return textPredicate(expression);
  }
}

function both(kind: "and" | "or" | "xor", left: Predicate, right: Predicate): Predicate {
  if (kind === "and") return (asked) => left(asked) && right(asked);
  if (kind === "or") return (asked) => left(asked) || right(asked);
  return (asked) => left(asked) !== right(asked);
}

function textPredicate({ value, operator, literals }: Extract<Expression, { kind: "text" }>): Predicate {
  const field = fieldOf(value.field);
  const through = value.through.map((name) => need(changes.get(name), name));
  const of = (asked: Asked): string => through.reduce((text, change) => change(text), field(asked));
  const [literal = ""] = literals;
  const set = new Set(literals);
  switch (operator) {
    case "eq":
      return (asked) => of(asked) === literal;
    case "ne":
      return (asked) => of(asked) !== literal;
    case "contains":
      return (asked) => of(asked).includes(literal);
    case "in":
      return (asked) => set.has(of(asked));
    default: {
      const test = need(tests.get(operator), operator);
      return (asked) => test(of(asked), literal);
    }
  }
}

function fieldOf(name: string): (asked: Asked) => string {
  return need(fields.get(name), name).of;
}

function need<T>(found: T | undefined, name: string): T {
  if (found === undefined) throw new Error(`rules: ${name} is not imitated`);
  return found;
}

function blockList(ranges: readonly AddressRange[]): BlockList {
  const list = new BlockList();
  for (const { from, to, bits } of ranges) {
    if (bits !== undefined) list.addSubnet(from, bits, familyOf(from));
    else list.addRange(from, to, familyOf(from));
  }
  return list;
}

const familyOf = (address: string) => (address.includes(":") ? "ipv6" : "ipv4");
