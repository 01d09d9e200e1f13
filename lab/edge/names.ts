import { readFile } from "node:fs/promises";

/** Where a DNS name really answers. */
export interface Place {
  readonly host: string;
  readonly port: number;
}

/**
 * Names of origins and where they answer in the lab: the daemon's `GET /names`, or a JSON file of the same shape,
 * `{"<dns name>": {"host", "port"}}`. A name that is not there does not resolve.
 */
export class Names {
  readonly #from: string;
  readonly #token: string | undefined;
  #places = new Map<string, Place>();

  /** @param from http URL, or path of a file. @param token bearer token for the URL */
  constructor(from: string, token?: string) {
    this.#from = from;
    this.#token = token;
  }

  find(name: string): Place | undefined {
    return this.#places.get(name.toLowerCase());
  }

  /** Reads all names anew. @throws Error when that fails; what was known stays */
  async refresh(): Promise<void> {
    const value = JSON.parse(await this.#read()) as Record<string, Partial<Place>>;
    const places = new Map<string, Place>();
    for (const [name, { host, port }] of Object.entries(value)) {
      if (typeof host === "string" && typeof port === "number") places.set(name.toLowerCase(), { host, port });
    }
    this.#places = places;
  }

  async #read(): Promise<string> {
    if (!/^https?:/.test(this.#from)) return readFile(this.#from, "utf8");
    const headers: Record<string, string> = this.#token ? { authorization: `Bearer ${this.#token}` } : {};
    const response = await fetch(this.#from, { headers, signal: AbortSignal.timeout(2_000) });
    if (!response.ok) throw new Error(`names: ${this.#from} answered ${response.status}`);
    return response.text();
  }
}
