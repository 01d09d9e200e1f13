/** Intervals of transaction numbers, both ends included, by source (server uuid, with its tag where it has one). */
type Interval = readonly [from: number, to: number];
type Intervals = Map<string, Interval[]>;

/** A set of global transaction ids in MySQL's own notation, e.g. `3e11…:1-5:7, 4f22…:1`. */
export class GtidSet {
  readonly #intervals: Intervals = new Map();

  /** @throws Error naming the part that is not a GTID set */
  constructor(text: string) {
    for (const part of text.replaceAll(/\s/g, "").split(",")) if (part !== "") this.#add(part);
  }

  /** @param gtid one transaction, e.g. `3e11…:5` */
  has(gtid: string): boolean {
    const at = gtid.lastIndexOf(":");
    const number = Number(gtid.slice(at + 1));
    return this.#intervals.get(gtid.slice(0, at))?.some(([from, to]) => from <= number && number <= to) ?? false;
  }

  /** Number of transactions. */
  get size(): number {
    return [...this.#intervals.values()].flat().reduce((sum, [from, to]) => sum + to - from + 1, 0);
  }

  /** Number of this set's transactions that the other set has not. */
  missingFrom(other: GtidSet): number {
    return [...this.#intervals]
      .flatMap(([source, intervals]) => intervals.map((one) => uncovered(one, other.#intervals.get(source) ?? [])))
      .reduce((sum, missing) => sum + missing, 0);
  }

  #add(part: string): void {
    const [uuid = "", ...rest] = part.split(":");
    let source = uuid;
    if (!/^[0-9a-f-]{36}$/i.test(uuid) || rest.length === 0) throw new Error(`"${part}" is not a GTID set`);
    for (const piece of rest) {
      const range = /^(\d+)(?:-(\d+))?$/.exec(piece);
      // Since MySQL 8.3 a tag may stand before the numbers it belongs to.
      if (!range) source = `${uuid}:${piece}`;
      else this.#insert(source, Number(range[1]), Number(range[2] ?? range[1]));
    }
  }

  #insert(source: string, from: number, to: number): void {
    const intervals = this.#intervals.get(source) ?? [];
    intervals.push([from, to]);
    this.#intervals.set(source, intervals);
  }
}

/** Numbers of an interval that are in none of the others. */
function uncovered([from, to]: Interval, by: readonly Interval[]): number {
  let [next, missing] = [from, 0];
  for (const [first, last] of [...by].sort(([a], [b]) => a - b)) {
    if (first > to) break;
    missing += Math.max(0, first - next);
    next = Math.max(next, last + 1);
  }
  return missing + Math.max(0, to - next + 1);
}
