import {
  Agent,
  createServer,
  request,
  type ClientRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import type { EdgeLog } from "./log.ts";
import type { Names, Place } from "./names.ts";
import { hopByHop, onwardHeaders, ray, readAll, without } from "./message.ts";
import { balancerOf, findPool, regionOf, type Origin } from "./objects.ts";
import { route, type HealthOf } from "./routing.ts";
import { asked } from "./rules/asked.ts";
import { Firewall } from "./rules/firewall.ts";
import type { Store } from "./store.ts";

export interface ProxyArgs {
  readonly store: Store;
  readonly names: Pick<Names, "find">;
  readonly healthOf: HealthOf;
  readonly cut: ReadonlySet<string>;
  readonly log: EdgeLog;
  /** Who is where, for rules that ask for the country: two letters by address. */
  readonly countries: ReadonlyMap<string, string>;
  /** How long the edge tries to reach an origin that does not answer, ms. */
  readonly connectMs: number;
  /** How long it waits for an answer, ms. */
  readonly answerMs: number;
}

/** One client's request on its way. */
interface Exchange {
  readonly incoming: IncomingMessage;
  readonly response: ServerResponse;
  readonly body: Buffer;
  readonly isWrite: boolean;
}

/** The path by which clients reach the origins. */
export class Proxy {
  readonly #args: ProxyArgs;
  /** Requests that an origin of a region is working on. */
  readonly #inFlight = new Map<ClientRequest, { region: string | undefined; exchange: Exchange }>();
  // Idle connections are closed before an origin's load balancer would close them.
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 512, timeout: 30_000 });
  readonly #firewall: Firewall;
  readonly server: Server;

  constructor(args: ProxyArgs) {
    this.#args = args;
    this.#firewall = new Firewall(args.store, (rule, action) => args.log.ruled(rule, action));
    this.server = createServer(
      { keepAliveTimeout: 120_000 },
      (incoming, response) => void this.#serve(incoming, response),
    );
  }

  /** Ends what is under way to a region whose path was just cut: neither side hears of the other any more. */
  cutOff(region: string): void {
    for (const [onward, { region: at, exchange }] of this.#inFlight) {
      if (at !== region) continue;
      this.#inFlight.delete(onward);
      onward.destroy();
      this.#finish(exchange, region, undefined);
      exchange.response.destroy();
    }
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
    this.#agent.destroy();
  }

  async #serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readAll(incoming).catch(() => undefined);
    if (!body) return void response.destroy();
    const isWrite = !["GET", "HEAD", "OPTIONS"].includes(incoming.method ?? "GET");
    const exchange: Exchange = { incoming, response, body, isWrite };
    if (!this.#mayPass(exchange)) return;
    const balancer = balancerOf(this.#args.store, incoming.headers.host);
    if (!balancer) return this.#refuse(exchange, undefined, 530, "error code: 1016");
    const origins = route(balancer, (id) => findPool(this.#args.store, id), this.#args.healthOf);
    this.#tryNext(exchange, origins.slice(0, 2)); // one further try, as the zero-downtime failover has it
  }

  /** Whether the zone's rules let a request through; answers it where they do not. */
  #mayPass(exchange: Exchange): boolean {
    const request = asked(exchange.incoming, this.#args.countries);
    const refusal = request
      ? this.#firewall.judge(request, performance.now())
      : { status: 400, headers: {}, text: "400 Bad Request\n" };
    if (refusal) this.#answer(exchange, refusal.status, refusal.text, refusal.headers);
    return !refusal;
  }

  /** Sends the request to the first origin, and on to the next when no connection came about. */
  #tryNext(exchange: Exchange, [origin, ...rest]: readonly Origin[]): void {
    if (!origin) return this.#refuse(exchange, undefined, 530, "error code: 1016");
    if (origin.address.startsWith("maintenance.")) return this.#maintenance(exchange);
    const region = regionOf(origin.address);
    const unreachable = (status: number, words: string) => {
      if (rest.length > 0) this.#tryNext(exchange, rest);
      else this.#refuse(exchange, region, status, words);
    };
    const place = this.#args.names.find(origin.address);
    if (region !== undefined && this.#args.cut.has(region)) {
      setTimeout(() => unreachable(522, "error code: 522"), this.#args.connectMs);
    } else if (!place) unreachable(530, "error code: 1016");
    else this.#forward(exchange, origin, place, unreachable);
  }

  #forward(
    exchange: Exchange,
    origin: Origin,
    place: Place,
    unreachable: (status: number, words: string) => void,
  ): void {
    const { incoming, response, body, isWrite } = exchange;
    const region = regionOf(origin.address);
    const headers = onwardHeaders(incoming, origin, body);
    const options = { ...place, agent: this.#agent, method: incoming.method, path: incoming.url, headers };
    const onward = request(options, (answer) => {
      clearTimeout(patience);
      this.#inFlight.delete(onward);
      this.#finish(exchange, region, answer.statusCode);
      response.writeHead(answer.statusCode ?? 520, { ...without(answer.headers, hopByHop), "cf-ray": ray() });
      answer.on("error", () => response.destroy());
      answer.pipe(response);
    });
    const patience = setTimeout(() => onward.destroy(new Error("no answer")), this.#args.answerMs);
    this.#inFlight.set(onward, { region, exchange });
    this.#args.log.sent(region, isWrite, Date.now());
    onward.on("error", (error) => {
      clearTimeout(patience);
      if (!this.#inFlight.delete(onward)) return; // cut off, and dealt with
      const refusedAtOnce = (error as { code?: unknown }).code === "ECONNREFUSED";
      if (refusedAtOnce) unreachable(521, "error code: 521");
      else this.#refuse(exchange, region, error.message === "no answer" ? 524 : 520, "error code: 520");
    });
    response.on("close", () => {
      if (!response.writableFinished) onward.destroy();
    });
    onward.end(body);
  }

  #maintenance(exchange: Exchange): void {
    const page =
      "<!doctype html><title>Back soon</title><p>The service is being moved. Please try again in a minute.</p>\n";
    this.#answer(exchange, 503, page, { "content-type": "text/html; charset=utf-8", "retry-after": "30" });
    this.#finish(exchange, undefined, 503);
  }

  #refuse(exchange: Exchange, region: string | undefined, status: number, words: string): void {
    this.#answer(exchange, status, `${words}\n`, { "content-type": "text/plain; charset=UTF-8" });
    this.#finish(exchange, region, status);
  }

  #answer({ response }: Exchange, status: number, text: string, headers: Readonly<Record<string, string>>): void {
    if (response.headersSent || response.destroyed) return;
    response.writeHead(status, { ...headers, "cf-ray": ray(), "cache-control": "no-store" });
    response.end(text);
  }

  #finish({ isWrite }: Exchange, region: string | undefined, status: number | undefined): void {
    this.#args.log.answered(region, isWrite, status, Date.now());
  }
}
