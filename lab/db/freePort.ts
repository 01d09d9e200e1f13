import { createServer } from "node:net";

const LOWEST = 20_000;
const HIGHEST = 32_000;
const ATTEMPTS = 50;

/** True when nothing listens on `port` of 127.0.0.1 and no socket is bound to it. */
function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
  });
}

/**
 * A free TCP port of 127.0.0.1 for a program that cannot choose one by itself. It lies below the range from which
 * the kernel takes the ports of outgoing connections, so a server that restarts finds its port still free.
 * @throws Error when 50 ports in a row are taken
 */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const port = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST));
    if (await isFree(port)) return port;
  }
  throw new Error(`no free port found on 127.0.0.1 between ${LOWEST} and ${HIGHEST}, end some programs and try again`);
}
