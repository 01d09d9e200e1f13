import { fork, type ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("wardenMain.ts", import.meta.url));

/**
 * Ends processes that do not notice the end of their parent (database servers, application instances), also when
 * the parent was killed: a small process of its own that holds their ids, and nobody else's.
 */
export class Warden {
  readonly #child: ChildProcess;

  constructor() {
    this.#child = fork(main, [], {
      detached: true,
      execArgv: [],
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    // The channel must not keep the parent alive: its end is what the warden waits for.
    this.#child.unref();
    this.#child.channel?.unref();
    this.#child.on("error", () => undefined);
  }

  /** Ends `child` with this process; forgets it as soon as it has ended by itself. */
  watch(child: ChildProcess): void {
    const { pid } = child;
    if (pid === undefined) return;
    this.#send({ watch: pid });
    child.once("exit", () => this.#send({ forget: pid }));
  }

  /** Ends everything still watched. */
  close(): void {
    if (this.#child.connected) this.#child.disconnect();
  }

  #send(message: object): void {
    if (this.#child.connected) this.#child.send(message, () => undefined);
  }
}
