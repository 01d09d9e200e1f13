import type { IncomingMessage } from "node:http";
import type { Asked } from "./fields.ts";

/**
 * A request as rules see it; undefined where its target is no path.
 * @param countries two letters by address: who is where in this lab
 */
export function asked(incoming: IncomingMessage, countries: ReadonlyMap<string, string>): Asked | undefined {
  const path = normalPath(incoming.url ?? "");
  if (path === undefined) return undefined;
  const address = (incoming.socket.remoteAddress ?? "").replace(/^::ffff:(?=\d+\.)/, "");
  return {
    address,
    country: countries.get(address) ?? "XX",
    host: (incoming.headers.host ?? "").replace(/:\d+$/, "").toLowerCase(),
    method: incoming.method ?? "",
    path,
    userAgent: incoming.headers["user-agent"] ?? "",
  };
}

/**
 * A path as rules see it: dot segments resolved, runs of slashes made one, needless escapes undone; so that
 * `//x/../.git` and `/%2egit` are `/.git`. Undefined where the target of a request is no path.
 * @see https://developers.cloudflare.com/rules/normalization/how-it-works/ (2025-11)
 */
export function normalPath(target: string): string | undefined {
  const [path = ""] = target.replace(/^https?:\/\/[^/?#]*/i, "").split(/[?#]/);
  if (!path.startsWith("/")) return undefined;
  const plain = path.replace(/%([0-9a-f]{2})/gi, (escape, hex: string) => {
    const character = String.fromCharCode(parseInt(hex, 16));
    return /[\w.~-]/.test(character) ? character : escape.toUpperCase();
  });
  return new URL(`http://edge${plain.replaceAll("\\", "/").replace(/\/{2,}/g, "/")}`).pathname;
}
