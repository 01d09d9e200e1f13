/** An answer of Cloudflare's API v4. */
export interface Reply {
  readonly status: number;
  readonly body: {
    readonly success: boolean;
    readonly errors: readonly { readonly code: number; readonly message: string }[];
    readonly messages: readonly string[];
    readonly result: unknown;
    readonly result_info?: object;
  };
}

/** A refusal with Cloudflare's own code where it has one. */
export class Refused extends Error {
  readonly status: number;
  readonly code: number;

  constructor(status: number, code: number, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** The lab's edge does not imitate this: said loudly, so that nobody takes silence for proof. */
export function notImitated(what: string): Refused {
  return new Refused(501, 10_501, `the lab's edge does not imitate ${what}`);
}

/** A property or value that the API does not take. */
export function invalid(message: string): Refused {
  return new Refused(400, 1_002, message);
}

export function found(result: unknown): Reply {
  return { status: 200, body: { success: true, errors: [], messages: [], result } };
}

/** One page of a list. The official client asks for further pages until one is empty. */
export function page(all: readonly unknown[], query: URLSearchParams): Reply {
  const number = Math.max(1, Number(query.get("page") ?? 1) || 1);
  const size = Math.min(1_000, Math.max(1, Number(query.get("per_page") ?? 100) || 100));
  const result = all.slice((number - 1) * size, number * size);
  const pages = Math.ceil(all.length / size);
  const result_info = {
    page: number,
    per_page: size,
    count: result.length,
    total_count: all.length,
    total_pages: pages,
  };
  return { status: 200, body: { success: true, errors: [], messages: [], result, result_info } };
}

export function refused({ status, code, message }: Refused): Reply {
  return { status, body: { success: false, errors: [{ code, message }], messages: [], result: null } };
}
