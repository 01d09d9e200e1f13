import { z } from "zod";
import { isExcludedInFailover } from "../excluded.ts";
import type { PreviewFindings } from "./effects/types.ts";

const document = z.object({
  steps: z
    .array(z.object({ op: z.string(), urn: z.string(), replaceReasons: z.array(z.string()).nullish() }))
    .optional(),
  diagnostics: z.array(z.object({ severity: z.string().optional(), message: z.string().optional() })).nullish(),
});

const replaceOps = new Set(["replace", "create-replacement", "delete-replaced"]);
const deleteOps = new Set(["delete", "discard"]);
const harmlessOps = new Set(["same", "read", "refresh"]);

/** Types whose change goes through a control plane that lives in us-east-1. S3: a bucket's settings, never its objects. */
const needsUsEast1 = /^aws:(iam|route53|route53domains|cloudfront|organizations|shield|waf|globalaccelerator)\//;
const bucketSettings = /^aws:s3\/(bucket|account|directoryBucket)(?!Objectv?2?:)/i;

/**
 * Judges what a `pulumi preview --json` printed. One that failed has still found something: the engine itself refuses to
 * replace a protected resource, and says in the same document what it would have replaced.
 *
 * @throws Error with the engine's own messages when it failed for another reason
 */
export function readPreview(
  answer: { exitCode: number; stdout: string; stderr: string },
  options: { whole: boolean },
): PreviewFindings {
  const output = parsed(answer.stdout);
  if (answer.exitCode === 0) return judgePreview(output, options);
  const found = document.safeParse(output);
  const errors = (found.data?.diagnostics ?? [])
    .filter((one) => one.severity === "error")
    .map((one) => one.message?.trim() ?? "");
  const findings = found.success ? judgePreview(output, options) : undefined;
  if (findings && findings.refusals.length > 0) return findings;
  const reason = errors.length > 0 ? errors.join(" | ") : answer.stderr.trim().slice(-600);
  throw new Error(`pulumi preview ended with ${answer.exitCode}: ${reason}`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/**
 * What a `pulumi preview --json` would do, and each thing in it that a failover must not do.
 * @param whole true: the state is compared with the program and nothing will be done, so only the counts matter
 * @throws Error when the document is not a preview
 */
export function judgePreview(output: unknown, { whole }: { whole: boolean }): PreviewFindings {
  const { steps = [] } = document.parse(output);
  const of = (ops: Set<string>): typeof steps => steps.filter((step) => ops.has(step.op));
  const replaced = [...new Map(of(replaceOps).map((step) => [step.urn, step])).values()];
  const deleted = of(deleteOps);
  const changing = steps.filter((step) => !harmlessOps.has(step.op));
  const refusals = whole
    ? []
    : [
        ...replaced.map((step) => `replaces ${nameOf(step.urn)}${reasons(step.replaceReasons)}`),
        ...deleted.map((step) => `deletes ${nameOf(step.urn)}`),
        ...changing
          .filter((step) => needsLostPlane(step.urn))
          .map((step) => `${step.op}s ${nameOf(step.urn)}, which needs us-east-1`),
        ...changing
          .filter((step) => isExcludedInFailover(step.urn))
          .map((step) => `${step.op}s ${nameOf(step.urn)}, which is the failover's own`),
      ];
  return {
    creates: of(new Set(["create"])).length,
    updates: of(new Set(["update"])).length,
    deletes: deleted.length,
    replaces: replaced.length,
    refusals: [...new Set(refusals)],
  };
}

function reasons(keys: readonly string[] | null | undefined): string {
  return keys?.length ? ` (${keys.join(", ")} changed)` : "";
}

function nameOf(urn: string): string {
  const [, , types = "", name = urn] = urn.split("::");
  return `${types.split("$").at(-1) ?? types} ${name}`;
}

function needsLostPlane(urn: string): boolean {
  const type = urn.split("::")[2]?.split("$").at(-1) ?? "";
  return needsUsEast1.test(type) || bucketSettings.test(type);
}
