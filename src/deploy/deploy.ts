/** Number of resources by what was done to them: `create`, `update`, `replace`, `delete`, `same` … */
export type Changes = Readonly<Record<string, number>>;

export interface UpResult {
  readonly changes: Changes;
  /** What the stack's own outputs say afterwards: everything that needs the other stack exists. */
  readonly linked: boolean;
}

/** The engine, as far as a deployment needs it. */
export interface StackEngine {
  /** Makes the stack's empty state where there is none. @returns true when it made it */
  readonly init: (stack: string) => Promise<boolean>;
  readonly up: (stack: string) => Promise<UpResult>;
}

/** One update of one stack. */
export interface StackUpdate extends UpResult {
  readonly stack: string;
  readonly seconds: number;
}

export interface DeployOptions {
  /** All stacks of the project, in the order of their first update. */
  readonly stacks: readonly string[];
  /** Only this one is updated. @default all */
  readonly only?: string | undefined;
  readonly engine: StackEngine;
  readonly say: (line: string) => void;
  /** Milliseconds; only differences count. @default performance.now */
  readonly clock?: () => number;
}

/** Two stacks that link to each other both ways are complete after three updates; more would mean that they never will be. */
const MOST_ROUNDS = 2;

/** What the engine counts without changing anything: `read` is a reference to another stack that says something new. */
const looks = new Set(["same", "read", "refresh"]);

/** True when an update did more than look. */
export function changedSomething(changes: Changes): boolean {
  return Object.entries(changes).some(([kind, count]) => !looks.has(kind) && count > 0);
}

/**
 * Brings the stacks up in the order that their links need: each once, then again whichever said that a link is
 * pending. All states are made first, because a reference to a stack that does not exist is an error and one to an empty
 * stack is not.
 * @throws whatever the engine throws; updates before it stay
 */
export async function deploy(options: DeployOptions): Promise<StackUpdate[]> {
  const { stacks, only, engine, say, clock = () => performance.now() } = options;
  for (const stack of stacks) if (await engine.init(stack)) say(`${stack}: empty state made`);
  const updates: StackUpdate[] = [];
  let pending = only === undefined ? [...stacks] : [only];
  for (let round = 0; pending.length > 0 && round < MOST_ROUNDS; round++) {
    const unlinked: string[] = [];
    for (const stack of pending) {
      const started = clock();
      const result = await engine.up(stack);
      updates.push({ stack, ...result, seconds: Math.round((clock() - started) / 100) / 10 });
      if (!result.linked) unlinked.push(stack);
    }
    // Alone, a stack cannot get what it waits for.
    pending = only === undefined ? unlinked : [];
  }
  return updates;
}
