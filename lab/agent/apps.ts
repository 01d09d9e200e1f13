import { readFile } from "node:fs/promises";
import { BadShape, parseDeepCheckResult, paths, type DeepCheckResult } from "../../contract/index.ts";

/** The region's application instances, listed in a file that is read anew each time: `{"apps": ["http://…"]}`. */
export class Apps {
  readonly #file: string | undefined;

  constructor(file: string | undefined) {
    this.#file = file;
  }

  /** Base addresses; none when there is no file yet. @throws BadShape on another shape */
  async urls(): Promise<string[]> {
    if (!this.#file) return [];
    const text = await readFile(this.#file, "utf8").catch(() => '{"apps":[]}');
    const { apps } = JSON.parse(text) as { apps?: unknown };
    if (!Array.isArray(apps)) throw new BadShape(`targets ${this.#file}: apps must be a list of addresses`);
    return apps.map(String);
  }

  /** How many instances answer. */
  async answering(): Promise<number> {
    const urls = await this.urls();
    const answers = await Promise.all(
      urls.map((url) => ask(`${url}${paths.health}`, "GET", 1_000).catch(() => undefined)),
    );
    return answers.filter((answer) => answer?.status === 200).length;
  }

  /** Has any instance write and read a row. @throws Error that says what each answered last */
  async deepCheck(timeoutMs: number): Promise<DeepCheckResult> {
    const urls = await this.urls();
    const refusals: string[] = [];
    for (const url of urls) {
      try {
        const { status, body } = await ask(`${url}${paths.deepHealth}`, "POST", timeoutMs);
        if (status === 200) return parseDeepCheckResult(body);
        refusals.push(`${status} ${String((body as { reason?: unknown }).reason)}`);
      } catch (error) {
        refusals.push((error as Error).name);
      }
    }
    const got = refusals.length === 0 ? "no instance is known" : refusals.join(", ");
    throw new Error(`deep check: no instance wrote and read a row: ${got}`);
  }
}

async function ask(url: string, method: string, timeoutMs: number): Promise<{ status: number; body: unknown }> {
  const response = await fetch(url, { method, signal: AbortSignal.timeout(Math.max(1, Math.ceil(timeoutMs))) });
  return { status: response.status, body: await response.json() };
}
