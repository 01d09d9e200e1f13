import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  actionMatches,
  globCovers,
  globMatches,
  globsIntersect,
  hasWildcard,
} from "../../../policies/core/iam/glob.ts";

const pattern = fc.string({ unit: fc.constantFrom("a", "b", "*", "?"), maxLength: 6 });
const word = fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 6 });
const asRegExp = (glob: string): RegExp => new RegExp(`^${glob.replaceAll("*", ".*").replaceAll("?", ".")}$`);
const words = (length: number): string[] =>
  length === 0 ? [""] : ["", ...words(length - 1).flatMap((rest) => [`a${rest}`, `b${rest}`])];
const allWords = [...new Set(words(7))];

describe("patterns of IAM", () => {
  test("match as the same regular expression does", () => {
    fc.assert(
      fc.property(pattern, word, (p, w) => globMatches(p, w) === asRegExp(p).test(w)),
      { numRuns: 2000 },
    );
  });

  test("intersect exactly where some word matches both", () => {
    const both = (a: string, b: string): boolean => allWords.some((w) => asRegExp(a).test(w) && asRegExp(b).test(w));
    const short = fc.string({ unit: fc.constantFrom("a", "b", "*", "?"), maxLength: 3 });
    fc.assert(
      fc.property(short, short, (a, b) => globsIntersect(a, b) === both(a, b)),
      { numRuns: 2000 },
    );
  });

  test("never claim to cover a pattern of which some word escapes", () => {
    fc.assert(
      fc.property(pattern, pattern, (outer, inner) => {
        if (!globCovers(outer, inner)) return true;
        return allWords.every((w) => !asRegExp(inner).test(w) || asRegExp(outer).test(w));
      }),
      { numRuns: 2000 },
    );
  });

  test("cover what they should", () => {
    expect(globCovers("arn:aws:s3:::b/*", "arn:aws:s3:::b/x/*")).toBe(true);
    expect(globCovers("arn:aws:s3:::b/x", "arn:aws:s3:::b/*")).toBe(false);
    expect(globCovers("*", "?")).toBe(true);
    expect(globCovers("?", "*")).toBe(false);
  });

  test("compare actions without case, and take policy variables for text", () => {
    expect(actionMatches("S3:get*", "s3:GetObject")).toBe(true);
    expect(hasWildcard("arn:aws:iam::1:user/${aws:username}")).toBe(false);
    expect(hasWildcard("arn:aws:iam::1:user/*")).toBe(true);
  });

  test("stay linear on a hostile pattern", () => {
    expect(globMatches("a*".repeat(60) + "b", "a".repeat(20_000))).toBe(false);
  });
});
