import { textOf } from "../../core/index.ts";
import type { Graph, Read, Rule } from "../../core/types.ts";
import { at } from "../pairs.ts";

const restoreType = "aws:backup/restoreTestingPlan:RestoreTestingPlan";
const scheduleType = "aws:scheduler/schedule:Schedule";
const provider = (region: string, tags: Record<string, string>) => ({
  ...at(region),
  props: { region, defaultTags: { tags } },
});
const objectives = { rpo: "60s", rto: "2h" };

export const dr23: Rule = {
  id: "DR-23",
  name: "dr-23-objectives-declared",
  title:
    "Both stacks declare how long an outage and how much loss is accepted, at most two hours, and restores are tested on schedule.",
  group: "recovery",
  severity: "medium",
  level: "mandatory",
  kind: "pair",
  types: ["pulumi:providers:aws", restoreType],
  frameworks: { nist: ["CP-4", "CP-2"], pci: ["12.10.2"] },
  rationale:
    "An objective that nobody wrote down is decided at three at night. A backup that was never restored is a hope.",
  remediation:
    "Put the tags rpo and rto (60s, 2h), or rpo-seconds and rto-seconds, in the provider's defaultTags, and add a RestoreTestingPlan or a drill schedule.",
  parameters: {
    longestOutageSeconds: {
      type: "integer",
      description: "Longest rto accepted, in seconds.",
      default: 7200,
      minimum: 1,
    },
    restoreTestsElsewhere: {
      type: "boolean",
      description: "Restores are tested by a scheduled pipeline outside the stacks.",
      default: false,
    },
  },
  examples: {
    good: {
      active: [provider("us-east-1", objectives), { type: restoreType, name: "weekly", props: {} }],
      standby: [provider("us-west-2", objectives)],
    },
    bad: {
      active: [provider("us-east-1", { ...objectives, rto: "4h" })],
      standby: [provider("us-west-2", objectives)],
    },
  },
  checkPair: (ctx) => {
    const limit = Number(ctx.config["longestOutageSeconds"] ?? 7200);
    for (const graph of [ctx.active, ctx.standby]) {
      const [rpo, rto] = [tagOf(graph, "rpo"), tagOf(graph, "rto")];
      if (rpo.state === "absent")
        ctx.violation("the stack declares no rpo tag (oldest write that may be lost)", graph.resources[0]);
      if (rto.state === "absent") ctx.violation("the stack declares no rto tag (longest outage)", graph.resources[0]);
      if (rto.state === "known" && !(secondsOf(textOf(rto) ?? "") <= limit))
        ctx.violation(`rto must be a duration of at most ${limit} s`, graph.resources[0]);
    }
    const tested = [ctx.active, ctx.standby].some((graph) => graph.ofType(restoreType, scheduleType).length > 0);
    if (!tested && ctx.config["restoreTestsElsewhere"] !== true)
      ctx.violation("no restore is tested on schedule: add a RestoreTestingPlan");
  },
};

/** The provider's default tag, in either of its spellings. */
function tagOf(graph: Graph, name: string): Read<unknown> {
  for (const each of graph.ofType("pulumi:providers:aws")) {
    for (const key of [name, `${name}-seconds`]) {
      const read = each.read(`defaultTags.tags.${key}`);
      if (read.state !== "absent") return read;
    }
  }
  return { state: "absent" };
}

/** `90s`, `15m`, `2h`, or bare seconds; NaN for anything else. */
function secondsOf(text: string): number {
  const match = /^(\d+)\s*(s|m|h|)$/.exec(text);
  const unit = { s: 1, m: 60, h: 3600 }[match?.[2] ?? ""] ?? 1;
  return Number(match?.[1]) * unit; // not a number where there is none
}
