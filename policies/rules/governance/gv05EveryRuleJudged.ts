import type { Rule } from "../../core/index.ts";

const topic = "aws:sns/topic:Topic";

/** What could not be judged elsewhere is added to this rule by whoever runs the rules: the pack, the command line. */
export const gv05: Rule = {
  id: "GV-05",
  name: "gv-05-every-rule-judged",
  title: "Every entry is a resource and every mandatory rule could be judged on it.",
  group: "governance",
  severity: "high",
  // A preview of something new cannot know everything: CI makes this mandatory on its second look, over the state.
  level: "advisory",
  kind: "stack",
  types: [],
  frameworks: { nist: ["CA-7"] },
  rationale:
    "A value that is not known yet is neither right nor wrong. A pass that rests on values nobody has seen is no pass, so what could not be judged is counted and said.",
  remediation:
    "Judge the stack again once it exists (`pulumi stack export` and `dualcoast policy`), with this rule set to mandatory. Export with the secrets' key where a rule needs a secret value.",
  examples: {
    good: [{ type: topic, name: "alarms", props: { name: "alarms" } }],
    bad: [{ type: topic, name: "alarms", props: "?" as unknown as Record<string, unknown> }],
  },
  checkStack(ctx) {
    for (const oddity of ctx.graph.oddities) ctx.violation(oddity);
  },
};
