import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { serveParent } from "./child.ts";
import { DelayedPipe, type LinkMode, type LinkSettings } from "./delayedPipe.ts";

const [target = "", delay = "0"] = process.argv.slice(2);
const settings: LinkSettings = { mode: "pass", delayMs: Number(delay) };

interface Crossing {
  readonly sockets: readonly Socket[];
  readonly pipes: readonly DelayedPipe[];
  /** Bytes were lost: the stream can never continue, as after a lost region neither end would know the other. */
  broken: boolean;
}

const crossings = new Set<Crossing>();
const past = { connections: 0, delivered: 0, discarded: 0 };

function forget(crossing: Crossing): void {
  if (!crossings.delete(crossing)) return;
  for (const pipe of crossing.pipes) {
    past.delivered += pipe.deliveredBytes;
    past.discarded += pipe.discardedBytes + pipe.queuedBytes;
    pipe.discard();
  }
  // Where bytes are missing, each end learns of it as it would from a host that knows nothing of the connection.
  for (const socket of crossing.sockets) {
    if (crossing.broken) socket.resetAndDestroy();
    else socket.destroy();
  }
}

function cross(near: Socket): void {
  past.connections++;
  const far = connect({ port: Number(target), host: "127.0.0.1", allowHalfOpen: true });
  const sockets = [near, far];
  const pipes = [new DelayedPipe(near, far, settings), new DelayedPipe(far, near, settings)];
  const crossing: Crossing = { sockets, pipes, broken: settings.mode === "drop" };
  crossings.add(crossing);
  for (const socket of sockets) {
    socket.setNoDelay(true);
    socket.on("error", () => socket.destroy());
    // A reset travels as slowly as everything else, and not at all over a link that is cut.
    socket.on("close", () => {
      if (settings.mode === "pass") setTimeout(() => forget(crossing), settings.delayMs);
      else crossing.broken = true;
    });
  }
}

function change(order: { mode?: LinkMode; delayMs?: number }): object {
  const before = settings.mode;
  if (order.delayMs !== undefined) settings.delayMs = order.delayMs;
  if (order.mode !== undefined) settings.mode = order.mode;
  const inFlight = [...crossings].flatMap(({ pipes }) => pipes).reduce((sum, pipe) => sum + pipe.queuedBytes, 0);
  for (const crossing of [...crossings]) {
    if (settings.mode === "drop") {
      crossing.broken = true;
      for (const pipe of crossing.pipes) pipe.discard();
    } else if (settings.mode === "pass" && before !== "pass") {
      if (crossing.broken) forget(crossing);
      else for (const pipe of crossing.pipes) pipe.pump();
    }
  }
  return { ...stats(), inFlight };
}

function stats() {
  const pipes = [...crossings].flatMap((crossing) => crossing.pipes);
  return {
    mode: settings.mode,
    delayMs: settings.delayMs,
    open: crossings.size,
    connections: past.connections,
    delivered: pipes.reduce((sum, pipe) => sum + pipe.deliveredBytes, past.delivered),
    discarded: pipes.reduce((sum, pipe) => sum + pipe.discardedBytes, past.discarded),
  };
}

const server = createServer({ allowHalfOpen: true }, cross);
server.listen(0, "127.0.0.1", () => serveParent((server.address() as AddressInfo).port, change));
