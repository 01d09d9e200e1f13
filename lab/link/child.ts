import { fork, type ChildProcess } from "node:child_process";

const START_TIMEOUT_MS = 20_000;
const CALL_TIMEOUT_MS = 20_000;

/** What a helper process first says: where it listens. */
interface Ready {
  readonly port: number;
}

interface Answer {
  readonly id: number;
  readonly result: unknown;
}

/**
 * A helper process of the lab that listens on a port, takes orders over its IPC channel and ends when that channel
 * closes, so also when its parent is killed.
 */
export class HelperProcess {
  readonly port: number;
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, (result: unknown) => void>();
  #lastId = 0;

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.port = port;
    child.on("message", (answer: Answer) => {
      this.#waiting.get(answer.id)?.(answer.result);
      this.#waiting.delete(answer.id);
    });
  }

  /** @throws Error when the program ends, or says nothing within 20 s */
  static async start(program: string, args: readonly string[]): Promise<HelperProcess> {
    // Options of the parent's own start (a test runner's, say) are not the helper's.
    const child = fork(program, args, { execArgv: [], detached: true, stdio: ["ignore", "ignore", "pipe", "ipc"] });
    let words = "";
    child.stderr?.on("data", (chunk: Buffer) => (words = (words + chunk.toString()).slice(-500)));
    const port = await new Promise<number>((resolve, reject) => {
      const fail = (why: string) => reject(new Error(`${program} did not start: ${why}`));
      const timer = setTimeout(() => {
        child.kill("SIGKILL");
        fail("it said nothing within 20 s");
      }, START_TIMEOUT_MS);
      child.once("message", (ready: Ready) => resolve(ready.port));
      child.once("error", (error) => fail(error.message));
      child.once("exit", (code) => fail(`it ended with code ${code}: ${words.trim()}`));
      child.once("message", () => clearTimeout(timer));
      child.once("exit", () => clearTimeout(timer));
    });
    return new HelperProcess(child, port);
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get running(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Sends one order and waits for its answer. @throws Error when the helper has ended or does not answer */
  call(order: object): Promise<unknown> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      const fail = (why: string) => {
        this.#waiting.delete(id);
        reject(new Error(`helper process ${this.#child.pid} on port ${this.port}: ${why}`));
      };
      const timer = setTimeout(() => fail("no answer within 20 s"), CALL_TIMEOUT_MS);
      this.#waiting.set(id, (result) => {
        clearTimeout(timer);
        resolve(result);
      });
      this.#child.send({ id, ...order }, (error) => {
        if (!error) return;
        clearTimeout(timer);
        fail(error.message);
      });
    });
  }

  async stop(): Promise<void> {
    if (!this.running) return;
    const ended = new Promise<void>((resolve) => this.#child.once("exit", () => resolve()));
    const hard = setTimeout(() => this.#child.kill("SIGKILL"), 3_000);
    if (this.#child.connected) this.#child.disconnect();
    await ended;
    clearTimeout(hard);
  }
}

/** The helper's side: says that it listens, answers orders, ends with its parent. */
export function serveParent<Order extends object>(port: number, answer: (order: Order) => unknown): void {
  process.on("message", (order: Order & { id: number }) => process.send?.({ id: order.id, result: answer(order) }));
  process.on("disconnect", () => process.exit(0));
  process.send?.({ port });
}
