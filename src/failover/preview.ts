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
