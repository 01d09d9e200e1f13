import { isHidden } from "../../core/index.ts";
import { readFileSync } from "node:fs";
import type { Graph, Rule } from "../../core/types.ts";

/** A change that somebody must hear of: words that a metric filter's or event pattern's text for it holds. */
interface Watched {
  readonly id: string;
  readonly what: string;
  readonly words: readonly string[];
}
const watched = (
  JSON.parse(readFileSync(new URL("../../data/watchedChanges.json", import.meta.url), "utf8")) as { changes: Watched[] }
).changes;

const filterType = "aws:cloudwatch/logMetricFilter:LogMetricFilter";
const alarmType = "aws:cloudwatch/metricAlarm:MetricAlarm";
const eventType = "aws:cloudwatch/eventRule:EventRule";
const trail = { type: "aws:cloudtrail/trail:Trail", name: "audit", props: {} };
const rules = watched.map(({ id, words }) => ({
  type: eventType,
  name: `cis-${id}`,
  props: { eventPattern: JSON.stringify({ detail: { eventName: words } }) },
}));

export const lg13: Rule = {
  id: "LG-13",
  name: "lg-13-changes-are-announced",
  title: "Changes to identity, network, trail and keys raise an alarm (CIS 4.1 to 4.15).",
  group: "logging",
  severity: "low",
  level: "advisory",
  kind: "stack",
  types: [filterType, alarmType, eventType],
  frameworks: {
    securityHub: ["CloudWatch.1", "CloudWatch.4"],
    cis: watched.map(({ id }) => id),
    nist: ["SI-4", "AU-6"],
    pci: ["10.4.1"],
  },
  rationale:
    "A change to the trail or to IAM at three at night is either ours or an intrusion. Both want somebody to know.",
  remediation: "Add a metric filter with an alarm, or an event rule, for each change that the message names.",
  examples: { good: [trail, ...rules], bad: [trail, ...rules.slice(1)] },
  checkStack: (ctx) => {
    if (ctx.graph.ofType("aws:cloudtrail/trail:Trail").length === 0) return; // watched where the trail is
    const texts = patternsOf(ctx.graph);
    const missing = watched.filter(({ words }) => !texts.some((text) => words.every((word) => text.includes(word))));
    if (missing.length === 0) {
      ctx.pass();
      return;
    }
    if (hasUnreadPattern(ctx.graph)) return; // it may be the one that seems to be missing
    for (const { id, what } of missing) ctx.violation(`nothing watches ${what} (CIS ${id})`);
  },
};

/** Patterns of filters that an alarm reads, and of event rules. */
function patternsOf(graph: Graph): readonly string[] {
  const metrics = new Set(graph.ofType(alarmType).flatMap((one) => textOf(one.peek("metricName"))));
  const filters = graph
    .ofType(filterType)
    .filter((one) => textOf(one.peek("metricTransformation.name")).some((name) => metrics.has(name)));
  return [
    ...filters.flatMap((one) => textOf(one.peek("pattern"))),
    ...graph
      .ofType(eventType)
      .filter((one) => !isHidden(one.peek("state")) && textOf(one.peek("state"))[0] !== "DISABLED")
      .flatMap((one) => textOf(one.peek("eventPattern"))),
  ];
}

function hasUnreadPattern(graph: Graph): boolean {
  const places = [
    [filterType, "pattern"],
    [filterType, "metricTransformation.name"],
    [alarmType, "metricName"],
    [eventType, "eventPattern"],
    [eventType, "state"],
  ] as const;
  const reads = places.flatMap(([type, path]) => graph.ofType(type).map((one) => one.read(path)));
  return reads.some(isHidden);
}

function textOf(read: { state: string; value?: unknown }): string[] {
  if (read.state !== "known") return [];
  return [typeof read.value === "string" ? read.value : JSON.stringify(read.value)];
}
