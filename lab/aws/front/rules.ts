import { createHash } from "node:crypto";
import { z } from "zod";

const Match = z.strictObject({
  region: z.string().optional(),
  service: z.string().optional(),
  action: z.string().optional(),
  actor: z.string().optional(),
});

/** A fault to put into matching calls; what `match` leaves out matches everything. */
export const Rule = z
  .strictObject({
    id: z.string().min(1),
    match: Match,
    effect: z.enum(["delay", "throttle", "fail", "hang"]),
    /** Milliseconds, for `delay`. */
    ms: z.number().positive().optional(),
    /** Share of the matching calls, 0 to 1. Default: all. */
    probability: z.number().min(0).max(1).optional(),
    /** How many calls it takes at most. Default: no end. */
    times: z.int().positive().optional(),
  })
  .refine((rule) => rule.effect !== "delay" || rule.ms !== undefined, "ms must be given for a delay");

export type Rule = z.infer<typeof Rule>;

/** What rules look at. */
export interface Subject {
  readonly region: string;
  readonly service: string;
  readonly action: string;
  readonly actor: string;
}

/** Small, seeded and good enough to pick calls; @see https://gist.github.com/tommyettinger/46a874533244883189143505d203312c */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Active {
  readonly rule: Rule;
  readonly random: () => number;
  used: number;
}

/** The rules in force. Each draws from its own stream, so that one rule's calls do not move another's. */
export class Rules {
  readonly #seed: number;
  readonly #active = new Map<string, Active>();

  constructor(seed: number) {
    this.#seed = seed;
  }

  list(): (Rule & { used: number })[] {
    return [...this.#active.values()].map(({ rule, used }) => ({ ...rule, used }));
  }

  put(rule: Rule): void {
    const seed = createHash("sha256").update(`${this.#seed} ${rule.id}`).digest().readUInt32LE(0);
    this.#active.set(rule.id, { rule, random: randomFrom(seed), used: 0 });
  }

  /** @returns false when there is no such rule. */
  remove(id: string): boolean {
    return this.#active.delete(id);
  }

  /** The first rule, in the order they were put, that takes this call; counts it as taken. */
  take(subject: Subject): Rule | undefined {
    for (const active of this.#active.values()) {
      const { match, probability = 1, times = Infinity } = active.rule;
      const names = ["region", "service", "action", "actor"] as const;
      if (!names.every((name) => match[name] === undefined || match[name] === subject[name])) continue;
      if (active.used >= times || active.random() >= probability) continue;
      active.used += 1;
      return active.rule;
    }
    return undefined;
  }
}
