/** Wrong use or configuration: nothing was touched. */
export const WRONG_USE = 2;

/** An error whose message is all a person needs: printed as one sentence, without a stack. */
export class CommandError extends Error {
  readonly exitCode: number;

  /** @param exitCode 1 found something · 2 wrong use, nothing touched · 3 stopped and undone · 4 stopped, not undone */
  constructor(message: string, exitCode: number = WRONG_USE, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "CommandError";
    this.exitCode = exitCode;
  }
}
