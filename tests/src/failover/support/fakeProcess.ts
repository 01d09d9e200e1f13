/** What happens to one effect call. `lost`: it was done, but the answer never came. `hang`: gives up after 5 s. */
export type Fault = "reject" | "lost" | "hang";

/** A process of a run: once it has died, nothing that it still awaits ever comes back. */
export class FakeProcess {
  dead = false;
  readonly died: Promise<void>;
  private markDead: () => void = () => undefined;
  calls = 0;
  readonly faults: ReadonlyMap<number, Fault>;
  readonly crashAt: number;
  readonly crashAfter: boolean;

  constructor(faults: ReadonlyMap<number, Fault> = new Map(), crashAt = Infinity, crashAfter = false) {
    this.faults = faults;
    this.crashAt = crashAt;
    this.crashAfter = crashAfter;
    this.died = new Promise((resolve) => (this.markDead = resolve));
  }

  die(): Promise<never> {
    this.dead = true;
    this.markDead();
    return new Promise(() => undefined);
  }

  /** One thing done to the world. Crash points are counted over effects and journal lines alike. */
  async act<T>(apply: () => T, isJournal = false): Promise<T> {
    if (this.dead) return this.die();
    const n = this.calls++;
    if (!isJournal) await new Promise((resolve) => setTimeout(resolve, 20));
    if (this.dead) return this.die();
    if (n === this.crashAt && !this.crashAfter) return this.die();
    const fault = isJournal ? undefined : this.faults.get(n);
    if (fault === "reject") throw new Error("injected: refused");
    if (fault === "hang") {
      await new Promise((resolve) => setTimeout(resolve, 5000));
      throw new Error("injected: no answer");
    }
    const answer = apply();
    if (n === this.crashAt) return this.die();
    if (fault === "lost") throw new Error("injected: answer lost");
    return answer;
  }
}
