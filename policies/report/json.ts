import type { Judgement } from "../judge.ts";

/** The document that `dualcoast policy --json` prints. */
export function toJson({ violations, notEvaluable, exempted, rules, resources }: Judgement): string {
  return `${JSON.stringify({ violations, notEvaluable, exempted, rules, resources }, null, 2)}\n`;
}
