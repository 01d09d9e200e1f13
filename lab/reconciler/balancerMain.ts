import { Agent, createServer, request, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { serveParent } from "../link/child.ts";

/** Ports of 127.0.0.1. */
interface Targets {
  readonly healthy: readonly number[];
  readonly unhealthy: readonly number[];
}

let targets: Targets = { healthy: [], unhealthy: [] };
let turn = 0;
const agent = new Agent({ keepAlive: true, maxSockets: 256 });

/** Round robin over the healthy targets; when none is healthy, over all of them: a load balancer fails open.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
 */
function next(): number | undefined {
  const pool = targets.healthy.length > 0 ? targets.healthy : targets.unhealthy;
  return pool[turn++ % Math.max(pool.length, 1)];
}

function refuse(response: ServerResponse, status: number, words: string): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const html = `<html><head><title>${status} ${words}</title></head><body><h1>${status} ${words}</h1></body></html>`;
  response.writeHead(status, { server: "awselb/2.0", "content-type": "text/html" }).end(html);
}

function forward(incoming: IncomingMessage, response: ServerResponse): void {
  const port = next();
  if (port === undefined) return refuse(response, 503, "Service Temporarily Unavailable");
  const client = incoming.socket.remoteAddress ?? "";
  const before = incoming.headers["x-forwarded-for"];
  const headers = {
    ...incoming.headers,
    "x-forwarded-for": before === undefined ? client : `${String(before)}, ${client}`,
    // Outside the lab the listener speaks TLS; here its name resolves to this plain port.
    "x-forwarded-proto": "https",
  };
  const options = { host: "127.0.0.1", port, agent, method: incoming.method, path: incoming.url, headers };
  const onward = request(options, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
    answer.on("error", () => response.destroy());
  });
  onward.on("error", () => refuse(response, 502, "Bad Gateway"));
  response.on("close", () => {
    if (!response.writableFinished) onward.destroy();
  });
  incoming.pipe(onward);
}

const server = createServer({ keepAliveTimeout: 60_000 }, forward);
server.listen(0, "127.0.0.1", () => {
  serveParent((server.address() as AddressInfo).port, (order: Targets) => {
    targets = { healthy: order.healthy, unhealthy: order.unhealthy };
    return {};
  });
});
