import type { Exempted, Exemption, Finding } from "./types.ts";

/** Exemptions made ready for matching, and a count of what each has covered so far. */
export interface ExemptionSet {
  readonly entries: readonly Exemption[];
  /** Rule id of each entry: entries may name a rule by id or by name. */
  readonly ruleIds: readonly string[];
  /** Today as an ISO date: an expired entry covers nothing. */
  readonly today: string;
  /** Positions of the entries that covered something. */
  readonly used: Set<number>;
  readonly patterns: readonly RegExp[];
}

/**
 * @param ruleIdOf id of the rule with this id or name; undefined for no rule
 * @param now the clock; injected, because an expiry must be testable
 */
export function exemptionSet(
  entries: readonly Exemption[],
  ruleIdOf: (rule: string) => string | undefined,
  now: () => Date,
): ExemptionSet {
  return {
    entries,
    ruleIds: entries.map(({ rule }) => ruleIdOf(rule) ?? ""),
    today: now().toISOString().slice(0, 10),
    used: new Set<number>(),
    patterns: entries.map(({ urn }) => globPattern(urn)),
  };
}

/** `*` stands for any run of characters, everything else for itself. */
export function globPattern(glob: string): RegExp {
  const parts = glob.split("*").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "s");
}

/** Splits findings into those that stand and those that a valid entry covers. */
export function applyExemptions(
  findings: readonly Finding[],
  set: ExemptionSet | undefined,
): { violations: readonly Finding[]; exempted: readonly Exempted[] } {
  if (!set) return { violations: findings, exempted: [] };
  const violations: Finding[] = [];
  const exempted: Exempted[] = [];
  for (const finding of findings) {
    const position = set.entries.findIndex((_, i) => covers(set, i, finding));
    const entry = set.entries[position];
    if (!entry) violations.push(finding);
    else {
      set.used.add(position);
      exempted.push({ ...finding, reason: entry.reason, owner: entry.owner, expires: entry.expires });
    }
  }
  return { violations, exempted };
}

/** The rules that judge the judging take no exemption. */
const neverCovered = ["GV-04", "GV-05"];

function covers(set: ExemptionSet, position: number, finding: Finding): boolean {
  const entry = set.entries[position];
  if (!entry || neverCovered.includes(finding.rule) || set.ruleIds[position] !== finding.rule) return false;
  return entry.expires >= set.today && set.patterns[position]?.test(finding.urn) === true;
}
