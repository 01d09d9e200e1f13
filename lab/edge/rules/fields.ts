/** What rules may ask about one request, as the edge sees it. */
export interface Asked {
  /** Client's address; IPv4 never in the IPv6 form. */
  readonly address: string;
  /** Two letters; `XX` where nobody knows, as at Cloudflare. */
  readonly country: string;
  readonly host: string;
  readonly method: string;
  /** Path in its normal form, without the query. */
  readonly path: string;
  readonly userAgent: string;
}

export interface Field {
  readonly type: "text" | "address";
  readonly of: (asked: Asked) => string;
}

const country: Field = { type: "text", of: (asked) => asked.country };

/**
 * The fields that the edge knows. Any other in an expression is an error.
 * @see https://developers.cloudflare.com/ruleset-engine/rules-language/fields/reference/ (2026-04)
 */
export const fields: ReadonlyMap<string, Field> = new Map<string, Field>([
  ["ip.src", { type: "address", of: (asked) => asked.address }],
  ["ip.src.country", country],
  ["ip.geoip.country", country], // its older name
  ["http.host", { type: "text", of: (asked) => asked.host }],
  ["http.request.method", { type: "text", of: (asked) => asked.method }],
  ["http.request.uri.path", { type: "text", of: (asked) => asked.path }],
  ["http.user_agent", { type: "text", of: (asked) => asked.userAgent }],
]);

/** Functions of a text and a literal that are true or false. */
export const tests: ReadonlyMap<string, (value: string, literal: string) => boolean> = new Map([
  ["starts_with", (value: string, literal: string) => value.startsWith(literal)],
  ["ends_with", (value: string, literal: string) => value.endsWith(literal)],
]);

/** Functions of a text that give one. ASCII letters only, as at Cloudflare. */
export const changes: ReadonlyMap<string, (value: string) => string> = new Map([
  ["lower", (value: string) => value.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())],
  ["upper", (value: string) => value.replace(/[a-z]+/g, (letters) => letters.toUpperCase())],
]);
