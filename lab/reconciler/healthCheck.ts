import { Agent, get } from "node:http";

const TIMEOUT_MS = 2_000;
/** From one check to the next; until the first passes, each look at the lab is one. */
const INTERVAL_MS = 500;
/** Failed checks in a row that make a target unhealthy. @see load balancers' default UnhealthyThresholdCount */
const UNHEALTHY_AFTER = 2;
const connections = new Agent({ keepAlive: true });

/** The health check that a load balancer makes of one application. */
export class HealthCheck {
  readonly #port: number;
  #failures = 0;
  #lastAsked = -Infinity;
  healthy = false;

  constructor(port: number) {
    this.#port = port;
  }

  get isDue(): boolean {
    return !this.healthy || performance.now() - this.#lastAsked >= INTERVAL_MS;
  }

  /** Asks once. @returns what the checks so far amount to; undefined while they do not decide */
  async ask(): Promise<boolean | undefined> {
    this.#lastAsked = performance.now();
    const passed = await answers(this.#port);
    this.#failures = passed ? 0 : this.#failures + 1;
    if (passed) this.healthy = true;
    else if (this.#failures >= UNHEALTHY_AFTER) this.healthy = false;
    return this.healthy || this.#failures >= UNHEALTHY_AFTER ? this.healthy : undefined;
  }

  /** The application's process has ended. */
  ended(): false {
    this.healthy = false;
    return false;
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const options = { host: "127.0.0.1", port, path: "/health", agent: connections, timeout: TIMEOUT_MS };
    const check = get(options, (response) => {
      response.resume();
      response.on("end", () => resolve(response.statusCode === 200));
      response.on("error", () => resolve(false));
    });
    check.on("timeout", () => check.destroy());
    check.on("error", () => resolve(false));
  });
}
