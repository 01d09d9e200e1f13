import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { asked, normalPath } from "../../../../lab/edge/rules/asked.ts";
import { compile, predicate } from "../../../../lab/edge/rules/evaluate.ts";
import type { Expression } from "../../../../lab/edge/rules/expression.ts";
import type { Asked } from "../../../../lab/edge/rules/fields.ts";
import { ExpressionError } from "../../../../lab/edge/rules/lexer.ts";
import { parse } from "../../../../lab/edge/rules/parser.ts";

const request: Asked = {
  address: "203.0.113.7",
  country: "US",
  host: "app.example.com",
  method: "POST",
  path: "/Admin/a",
  userAgent: 'curl "8"',
};
const holds = (source: string, of: Partial<Asked> = {}) => compile(source)({ ...request, ...of });

const failure = (source: string): unknown => {
  try {
    return parse(source);
  } catch (error) {
    return error;
  }
};

test.each([
  ['http.request.uri.path eq "/Admin/a"', true],
  ['http.request.uri.path == "/admin/a"', false],
  ['lower(http.request.uri.path) eq "/admin/a"', true],
  ['upper(lower(http.host)) eq "APP.EXAMPLE.COM"', true],
  ['http.request.method ne "GET"', true],
  ['http.request.method != "POST"', false],
  ['http.user_agent contains "curl"', true],
  [String.raw`http.user_agent contains "\"8\""`, true],
  ['http.user_agent eq r#"curl "8""#', true],
  ['http.host in {"other" "app.example.com"}', true],
  ['ip.src.country in {"KP" "XX"}', false],
  ['ip.geoip.country eq "US"', true],
  ['starts_with(http.request.uri.path, "/Admin")', true],
  ['starts_with(lower(http.request.uri.path), "/Admin")', false],
  ['ends_with(http.host, ".example.com")', true],
  ["ip.src eq 203.0.113.7", true],
  ["ip.src ne 203.0.113.7", false],
  ["ip.src in {198.51.100.1 203.0.113.0/24}", true],
  ["ip.src in {203.0.113.8..203.0.113.9}", false],
  ["ip.src in {203.0.113.6..203.0.113.8 2001:db8::/32}", true],
  ["(true)", true],
  ["not false", true],
])("%s: %s", (source, want) => {
  expect(holds(source)).toBe(want);
});

test("an IPv6 client is not in IPv4 ranges, and in its own", () => {
  const of = { address: "2001:db8::7" };
  expect(holds("ip.src in {0.0.0.0/0}", of)).toBe(false);
  expect(holds("ip.src in {2001:0db8::/32}", of)).toBe(true);
  expect(holds("ip.src eq 2001:DB8:0:0::7", of)).toBe(true);
});

test("a long expression is not a deep one", () => {
  expect(holds(Array(200).fill("(not false)").join(" and "))).toBe(true);
});

test("not binds before and, and before xor, xor before or", () => {
  expect(holds("not false and false")).toBe(false);
  expect(holds("true or true and false")).toBe(true);
  expect(holds("true or true xor true")).toBe(true);
  expect(holds("true xor true and false")).toBe(true);
  expect(holds("(true or true) and false")).toBe(false);
  expect(holds("! true || false ^^ true && true")).toBe(true);
});

describe("fails at the place of what it does not know", () => {
  test.each([
    ['true and http.foo eq "a"', 9, "unknown identifier http.foo"],
    ['lowercase(http.host) eq "a"', 0, "unknown identifier lowercase"],
    ['http.host matches "a.*"', 10, "expected eq, ne, contains, in, got matches"],
    ['http.host lt "a"', 10, "expected eq, ne, contains, in, got lt"],
    ['http.host "eq" "a"', 10, "expected eq, ne, contains, in, got eq"],
    ['ip.src contains "1"', 7, "expected eq, ne, in, got contains"],
    ["ip.src eq 203.0.113.0/24", 10, "a range must be in a set: in {…}"],
    ["ip.src in $blocked", 10, "the list $blocked is not imitated"],
    ["ip.src in {}", 11, "expected address, got }"],
    ["ip.src in {1.2.3.4", 18, "expected address, got the end"],
    ["ip.src in {1.2.3.400}", 11, "1.2.3.400 is not an IP address"],
    ["ip.src in {1.2.3.0/33}", 11, "1.2.3.0/33 is not an IP range"],
    ["ip.src in {1.2.3.4..1.2.3.1}", 20, "a range goes up, from one address to another"],
    ["ip.src in {1.2.3.4..::1}", 20, "a range goes up, from one address to another"],
    ["ip.src in {1.2.3.4..1.2.3.0/24}", 20, "a range goes up, from one address to another"],
    ['lower(ip.src) eq "a"', 6, "ip.src is not a text"],
    ['"http.host" eq "a"', 0, "unknown identifier http.host"],
    ['"ip.src" eq 1.2.3.4', 0, "unknown identifier ip.src"],
    ["http.host eq app", 13, "expected text, got app"],
    [String.raw`http.host eq "a\x41"`, 15, String.raw`the escape \x is not imitated`],
    ['http.host eq "a', 13, "the text has no end"],
    ["http.host", 9, "expected eq, ne, contains, in, got the end"],
    ['any(http.request.headers["a"][*] eq "b")', 0, "unknown identifier any"],
    ["true true", 5, "expected the end, got true"],
    ["(true", 5, "expected ), got the end"],
    ["TRUE", 0, "unknown identifier TRUE"],
    ["true AND true", 5, "expected the end, got AND"],
    ["1", 0, "unknown identifier 1"],
    ["http.host eq 1", 13, "expected text, got 1"],
    ["é", 0, 'unexpected character "é"'],
    ["", 0, "unknown identifier the end"],
  ])("%s", (source, at, message) => {
    expect(failure(source)).toBeInstanceOf(ExpressionError);
    expect(failure(source)).toMatchObject({ at, message });
  });

  test("an expression that is too long, or too deep", () => {
    expect(failure("a".repeat(4_097))).toMatchObject({ at: 4_096, message: "longer than 4096 characters" });
    expect(failure("not ".repeat(200) + "true")).toMatchObject({ at: 400, message: "nested deeper than 100" });
    expect(failure("(".repeat(200))).toMatchObject({ at: 100, message: "nested deeper than 100" });
  });
});

const literal = fc.string({ maxLength: 6 });
const quoted = (text: string) => `"${text.replace(/["\\]/g, "\\$&")}"`;
const textLeaf = fc.record({
  kind: fc.constant("text" as const),
  value: fc.record({
    field: fc.constantFrom("http.host", "http.request.uri.path", "ip.src.country"),
    through: fc.array(fc.constantFrom("lower", "upper"), { maxLength: 2 }),
  }),
  operator: fc.constantFrom("eq", "ne", "contains", "starts_with", "ends_with"),
  literals: fc.tuple(literal).map((one) => [...one]),
});
const setLeaf = textLeaf.chain((leaf) =>
  fc.array(literal, { minLength: 1, maxLength: 3 }).map((literals) => ({ ...leaf, operator: "in", literals })),
);
const addressLeaf = fc.tuple(fc.ipV4(), fc.integer({ min: 0, max: 32 }), fc.ipV6()).map(([from, bits, six]) => ({
  kind: "address" as const,
  field: "ip.src",
  ranges: [
    { from, to: from, bits },
    { from: six, to: six },
  ],
}));
const { expression } = fc.letrec<{ expression: Expression }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 5 },
    fc.boolean().map((value) => ({ kind: "constant" as const, value })),
    textLeaf,
    setLeaf,
    addressLeaf,
    tie("expression").map((of) => ({ kind: "not" as const, of })),
    fc
      .tuple(fc.constantFrom("and", "or", "xor"), tie("expression"), tie("expression"))
      .map(([kind, left, right]) => ({ kind, left, right })),
  ),
}));

/** The expression as text, with a pair of parentheses round every part. */
function written(of: Expression): string {
  switch (of.kind) {
    case "constant":
      return String(of.value);
    case "not":
      return `not (${written(of.of)})`;
    case "address": {
      const ranges = of.ranges.map(({ from, bits }) => (bits === undefined ? from : `${from}/${bits}`));
      return `${of.field} in {${ranges.join(" ")}}`;
    }
    case "text": {
      const value = of.value.through.reduce((inner, name) => `${name}(${inner})`, of.value.field);
      if (of.operator.endsWith("_with")) return `${of.operator}(${value}, ${quoted(of.literals[0]!)})`;
      const literals = of.literals.map(quoted).join(" ");
      return `${value} ${of.operator} ${of.operator === "in" ? `{${literals}}` : literals}`;
    }
    default:
      return `(${written(of.left)}) ${of.kind} (${written(of.right)})`;
  }
}

test("what is written is read back as it was", () => {
  fc.assert(
    fc.property(expression, (of) => {
      expect(parse(written(of))).toEqual(of);
    }),
  );
});

test("an expression and its opposite never agree", () => {
  const somebody = fc.record({
    address: fc.oneof(fc.ipV4(), fc.ipV6()),
    country: literal,
    host: literal,
    method: literal,
    path: literal,
    userAgent: literal,
  });
  fc.assert(
    fc.property(expression, somebody, (of, who) => predicate(of)(who) !== compile(`not (${written(of)})`)(who)),
  );
});

test("whatever is sent, the answer is an expression or a mistake with a place in the text", () => {
  const pieces = fc.constantFrom(
    "not",
    "(",
    ")",
    "{",
    "}",
    "ip.src",
    "http.host",
    "in",
    "eq",
    '"a"',
    "1.2.3.4",
    "..",
    "and",
  );
  const source = fc.oneof(
    fc.string(),
    fc.array(pieces).map((words) => words.join(" ")),
  );
  fc.assert(
    fc.property(source, (text) => {
      try {
        parse(text);
      } catch (error) {
        if (!(error instanceof ExpressionError)) throw error;
        expect(error.at).toBeGreaterThanOrEqual(0);
        expect(error.at).toBeLessThanOrEqual(text.length);
      }
    }),
    { numRuns: 1_000 },
  );
});

test.each([
  ["/a?b=/c", "/a"],
  ["//x/..//.git/config", "/.git/config"],
  ["/%2egit/%41", "/.git/A"],
  ["/a/%2e%2E/.env", "/.env"],
  ["/a%2fb", "/a%2Fb"],
  [String.raw`/a\..\.env`, "/.env"],
  ["http://app.example.com/.git", "/.git"],
  ["/a#b", "/a"],
  ["*", undefined],
  ["app.example.com:443", undefined],
])("the path of %s is %s", (target, path) => {
  expect(normalPath(target)).toBe(path);
});

test("a client is who its connection says, and where the lab says", () => {
  const headers = { host: "App.Example.com:8080", "cf-connecting-ip": "9.9.9.9" };
  const incoming = { url: "/a", method: "GET", headers, socket: { remoteAddress: "::ffff:127.0.0.3" } };
  expect(asked(incoming as never, new Map([["127.0.0.3", "KP"]]))).toEqual({
    address: "127.0.0.3",
    country: "KP",
    host: "app.example.com",
    method: "GET",
    path: "/a",
    userAgent: "",
  });
  expect(asked({ ...incoming, url: "*" } as never, new Map())).toBeUndefined();
});
