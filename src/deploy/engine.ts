import path from "node:path";
import { automation } from "@pulumi/pulumi";
import { outputName, parseOutputs } from "../outputs.ts";
import type { StackEngine, UpResult } from "./deploy.ts";

export interface EngineOptions {
  readonly projectDir: string;
  /** Absolute path of the command line. */
  readonly pulumi: string;
  /** Additions to this process's environment. */
  readonly env: Readonly<Record<string, string>>;
  /** By stack: URL of the key that seals its secrets. */
  readonly secretsProviders: Readonly<Record<string, string | undefined>>;
  readonly onProgress: (progress: Progress) => void;
}

export interface Progress {
  readonly stack: string;
  /** Resources that are done, and that are being worked on. */
  readonly done: number;
  readonly current: string | undefined;
}

/** An update that did not go through: the reasons as the engine and the rules gave them. */
export class UpdateFailed extends Error {}

type EngineEvent = automation.EngineEvent;

/** The SDK finds the command line below a root, in `bin`; anything else has to be on PATH. */
function commandLine(pulumi: string): Promise<automation.PulumiCommand> {
  const folder = path.dirname(pulumi);
  return automation.PulumiCommand.get(path.basename(folder) === "bin" ? { root: path.dirname(folder) } : {});
}

/** Follows an update's events: how far it is, and what went wrong. */
class Follower {
  readonly #stack: string;
  readonly #report: EngineOptions["onProgress"];
  readonly #problems: string[] = [];
  #done = 0;

  constructor(stack: string, report: EngineOptions["onProgress"]) {
    this.#stack = stack;
    this.#report = report;
  }

  readonly take = (event: EngineEvent): void => {
    const { resourcePreEvent, resOutputsEvent, policyEvent, diagnosticEvent } = event;
    if (resOutputsEvent) this.#done++;
    const urn = resourcePreEvent?.metadata.urn;
    if (resOutputsEvent ?? resourcePreEvent) {
      this.#report({ stack: this.#stack, done: this.#done, current: urn?.split("::").at(-1) });
    }
    if (policyEvent?.enforcementLevel === "mandatory") {
      this.#problems.push(`${policyEvent.policyName}: ${plain(policyEvent.message).replaceAll("\n", " ")}`);
    }
    if (diagnosticEvent?.severity === "error") this.#problems.push(plain(diagnosticEvent.message));
  };

  failure(error: unknown): UpdateFailed {
    // The engine's own last word says nothing where there are reasons.
    const told = [...new Set(this.#problems)].filter((problem) => problem !== "update failed");
    const reasons = told.length > 0 ? told : [plain((error as Error).message)];
    return new UpdateFailed(
      `${this.#stack}: the update did not go through:\n${reasons.map((reason) => `  ${reason}`).join("\n")}`,
      { cause: error },
    );
  }
}

/** The engine marks colours up as `<{%red%}>`. */
function plain(text: string): string {
  return text.replaceAll(/<\{%[^%]*%\}>/g, "").trim();
}

/** The real engine through the Automation API, with the policy pack switched on for every update. */
export async function stackEngine(options: EngineOptions): Promise<StackEngine> {
  const { projectDir, env, secretsProviders, onProgress } = options;
  const pulumiCommand = await commandLine(options.pulumi);
  const open = (stack: string) =>
    automation.LocalWorkspace.create({
      workDir: projectDir,
      pulumiCommand,
      envVars: { ...env },
      ...(secretsProviders[stack] === undefined ? {} : { secretsProvider: secretsProviders[stack] }),
    });
  return {
    init: async (stack) => {
      const workspace = await open(stack);
      if ((await workspace.listStacks()).some(({ name }) => name === stack)) return false;
      await workspace.createStack(stack);
      return true;
    },
    up: async (name): Promise<UpResult> => {
      const stack = await automation.Stack.select(name, await open(name));
      const follower = new Follower(name, onProgress);
      const result = await stack
        .up({ policyPacks: ["policies"], onEvent: follower.take, suppressOutputs: true, suppressProgress: true })
        .catch((error: unknown) => {
          throw follower.failure(error);
        });
      const outputs = parseOutputs(name, result.outputs[outputName]?.value);
      return { changes: { ...result.summary.resourceChanges }, linked: outputs?.linked === true };
    },
  };
}
