/** Which regions are dark, and the calls that hang for it. */
export class World {
  readonly #dark = new Set<string>();
  readonly #hung = new Set<{ regions: readonly string[]; cut: () => void }>();

  get dark(): ReadonlySet<string> {
    return this.#dark;
  }

  darken(region: string): void {
    this.#dark.add(region);
  }

  /** Light again: what still hung for this region is cut, so that its client tries anew instead of waiting. */
  lighten(region: string): void {
    this.#dark.delete(region);
    for (const hung of [...this.#hung]) if (!hung.regions.some((name) => this.#dark.has(name))) hung.cut();
  }

  /** Calls `cut` after `ms`, or when all of `regions` are light again. @returns a function that forgets it. */
  hang(regions: readonly string[], ms: number, cut: () => void): () => void {
    const hung = {
      regions,
      cut: () => {
        forget();
        cut();
      },
    };
    const timer = setTimeout(hung.cut, ms);
    const forget = (): void => {
      clearTimeout(timer);
      this.#hung.delete(hung);
    };
    this.#hung.add(hung);
    return forget;
  }
}
