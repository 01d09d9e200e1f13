import https from "node:https";
import { Readable } from "node:stream";

/**
 * A `fetch` whose connections go through an agent, for libraries that take one: Node's own has no way to give it a proxy.
 * @throws TypeError when there is no answer, as fetch does
 */
export function proxiedFetch(agent: https.Agent): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    const body = request.body === null ? undefined : Buffer.from(await request.arrayBuffer());
    return new Promise((resolve, reject) => {
      const headers = Object.fromEntries(request.headers);
      if (body) headers["content-length"] = String(body.length);
      const { method, signal } = request;
      const call = https.request(request.url, { method, headers, agent, signal }, (answer) => {
        const status = answer.statusCode ?? 0;
        const lines = Object.entries(answer.headers).flatMap(([name, value]) =>
          value === undefined ? [] : [value].flat().map((one): [string, string] => [name, one]),
        );
        const isEmpty = status === 204 || status === 304;
        resolve(new Response(isEmpty ? null : (Readable.toWeb(answer) as ReadableStream), { status, headers: lines }));
      });
      call.on("error", (cause) => {
        reject(
          signal.aborted
            ? cause
            : new TypeError(`no answer from ${new URL(request.url).host}: ${cause.message}`, { cause }),
        );
      });
      call.end(body);
    });
  };
}
