import { elapsed } from "./output.ts";

/** Milliseconds between lines where nobody's terminal can be rewritten. */
const PLAIN_EVERY_MS = 10_000;

export interface ProgressLine {
  /** What is being done now: rewritten in place on a terminal, said now and then elsewhere. */
  readonly update: (text: string) => void;
  /** A line that stays. */
  readonly print: (text: string) => void;
  /** Takes the rewritten line away. */
  readonly end: () => void;
}

/** Progress on stderr with the time since `started` (a `performance.now()`). */
export function progressLine(started: number, stream: NodeJS.WriteStream = process.stderr): ProgressLine {
  let saidAt = performance.now();
  const clear = (): void => {
    if (stream.isTTY) stream.write("\r\u001b[2K");
  };
  return {
    update: (text) => {
      if (stream.isTTY) {
        clear();
        stream.write(`${elapsed(started)}  ${text}`.slice(0, stream.columns - 1));
      } else if (performance.now() - saidAt >= PLAIN_EVERY_MS) {
        saidAt = performance.now();
        stream.write(`${elapsed(started)}  ${text}\n`);
      }
    },
    print: (text) => {
      clear();
      stream.write(`${elapsed(started)}  ${text}\n`);
    },
    end: clear,
  };
}
