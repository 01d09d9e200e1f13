/** Milliseconds before a failed task is tried again. */
const RETRY_MS = 1_000;

/**
 * Runs at most one task a key, each as often as it is asked for until it has nothing left to do. A task that fails is
 * reported once a message and skipped for a second.
 */
export class KeyedTasks {
  readonly #running = new Map<string, Promise<void>>();
  readonly #notBefore = new Map<string, number>();
  readonly #lastError = new Map<string, string>();
  readonly #report: (message: string) => void;

  constructor(report: (message: string) => void) {
    this.#report = report;
  }

  /** Starts `task` unless one of the same key runs or has just failed. */
  offer(key: string, task: () => Promise<void>): void {
    if (this.#running.has(key) || (this.#notBefore.get(key) ?? 0) > Date.now()) return;
    const done = task()
      .then(() => {
        this.#lastError.delete(key);
      })
      .catch((error: unknown) => this.#failed(key, error))
      .finally(() => this.#running.delete(key));
    this.#running.set(key, done);
  }

  get busy(): boolean {
    return this.#running.size > 0;
  }

  /** Waits for the tasks that run now. */
  async idle(): Promise<void> {
    await Promise.all(this.#running.values());
  }

  #failed(key: string, error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    this.#notBefore.set(key, Date.now() + RETRY_MS);
    if (this.#lastError.get(key) !== message) this.#report(`${key}: ${message}`);
    this.#lastError.set(key, message);
  }
}
