import type { ExecuteOptions } from "../failover/execute.ts";
import type { StepId } from "../failover/ids.ts";
import { progressLine, type ProgressLine } from "./progress.ts";

/** Tells a person, or with `json` a program, what a run does; time left of the budget with every line. */
export function followRun({
  json,
  budgetSeconds,
}: {
  json: boolean;
  budgetSeconds: number;
}): Pick<ExecuteOptions, "onStart" | "onProgress"> & { end: () => void } {
  let startedAt = Date.now();
  let line: ProgressLine = progressLine(performance.now());
  const running = new Set<StepId>();
  const left = (): string => `${clock(budgetSeconds - (Date.now() - startedAt) / 1000)} left`;
  const emit = (document: object): void => {
    if (json) process.stdout.write(`${JSON.stringify(document)}\n`);
  };
  const ticker = setInterval(() => {
    if (running.size > 0) line.update(`${left()}  ${[...running].join(", ")}`);
  }, 200);
  ticker.unref();
  return {
    onStart: (run) => {
      startedAt = run.startedAt;
      // A resumed run's clock goes on from its first start.
      line = progressLine(performance.now() - (Date.now() - run.startedAt));
      line.print(
        `${left()}  run ${run.run} ${run.resumed ? "resumed" : "begins"}: ${run.plan.from.stack} → ${run.plan.to.stack}`,
      );
      emit({
        event: "run",
        at: new Date().toISOString(),
        run: run.run,
        runDir: run.runDir,
        resumed: run.resumed,
        guard: run.guardUrl,
      });
    },
    onProgress: (event) => {
      const at = new Date(event.at).toISOString();
      if (event.type === "warning") {
        line.print(`${left()}  warning: ${event.step ? `${event.step}: ` : ""}${event.message}`);
        emit({ event: "warning", at, step: event.step ?? null, message: event.message });
        return;
      }
      const { step, status, attempt, error } = event;
      if (status === "running") running.add(step);
      else running.delete(step);
      if (status !== "running" || (attempt ?? 1) > 1) {
        line.print(
          `${left()}  ${step} ${status}${attempt !== undefined && attempt > 1 ? ` (attempt ${attempt})` : ""}${error ? `: ${error}` : ""}`,
        );
      }
      emit({ event: "step", at, step, status, attempt: attempt ?? null, error: error ?? null });
    },
    end: () => {
      clearInterval(ticker);
      line.end();
    },
  };
}

/** `1:59:47`; what is over the budget has a minus before it. */
function clock(seconds: number): string {
  const whole = Math.floor(Math.abs(seconds));
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${seconds < 0 ? "-" : ""}${Math.floor(whole / 3600)}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
}
