/** EventBridge's rules and targets. The emulator has both, and delivers to no topic; the lab brings no client for it. */
import { randomUUID } from "node:crypto";
import type { EventRuleArgs } from "@pulumi/aws/cloudwatch/eventRule.js";
import type { EventTargetArgs } from "@pulumi/aws/cloudwatch/eventTarget.js";
import { define } from "../../host/types.ts";
import type { Plain, ResourceTable } from "../../host/types.ts";
import { terraform } from "../source.ts";

const DAY = "2026-11-26";
const LONGEST_PATTERN = 2048;

type Rule = Plain<EventRuleArgs>;
type Target = Plain<EventTargetArgs>;

/** What is wrong with an event pattern, as far as its form goes. */
function patternProblem(text: string): string | undefined {
  try {
    const pattern = JSON.parse(text) as unknown;
    if (typeof pattern !== "object" || pattern === null || Array.isArray(pattern))
      return "eventPattern must be a JSON object";
    const length = JSON.stringify(pattern).length;
    return length > LONGEST_PATTERN ? `eventPattern has ${length} characters, more than ${LONGEST_PATTERN}` : undefined;
  } catch {
    return "eventPattern is not JSON";
  }
}

const rule = define<Rule>({
  level: "recorded",
  notProven: "that an event ever matches: no event happens in the lab",
  replaceOn: ["eventBusName", "name", "namePrefix"],
  source: terraform("events/rule.go", "9dfe6ffbc9e859381576af60338c05ece615ef57", DAY),
  autoname: { property: "name", max: 64 },
  defaults: { eventBusName: "default", forceDestroy: false },
  json: ["eventPattern"],
  ignore: ["forceDestroy"],
  validate: ({ eventPattern, scheduleExpression }) => {
    if (!eventPattern && !scheduleExpression) return "give eventPattern or scheduleExpression";
    return eventPattern ? patternProblem(eventPattern) : undefined;
  },
  create: ({ inputs, region, accountId }) => {
    const { name = "", eventBusName = "default" } = inputs;
    const id = eventBusName === "default" ? name : `${eventBusName}/${name}`;
    return Promise.resolve({ id, outputs: { arn: `arn:aws:events:${region}:${accountId}:rule/${id}` } });
  },
  update: () => Promise.resolve({}),
});

const target = define<Target>({
  level: "recorded",
  notProven: "that the target takes an event: what is sent to it, its policy, its key",
  replaceOn: ["eventBusName", "rule", "targetId"],
  source: terraform("events/target.go", "bf84f8e534d8ff47c25b6f4ecd0dca4f01d73796", DAY),
  defaults: { eventBusName: "default", forceDestroy: false },
  ignore: ["forceDestroy"],
  validate: ({ arn, input, inputPath, inputTransformer }) => {
    if (!arn.startsWith("arn:")) return `arn must be an ARN, got "${arn}"`;
    const given = [input, inputPath, inputTransformer].filter((one) => one !== undefined).length;
    return given > 1 ? "give at most one of input, inputPath and inputTransformer" : undefined;
  },
  create: ({ inputs }) => {
    const targetId = inputs.targetId ?? `terraform-${randomUUID()}`;
    const bus = inputs.eventBusName === "default" ? "" : `${inputs.eventBusName ?? ""}-`;
    return Promise.resolve({ id: `${bus}${inputs.rule}-${targetId}`, outputs: { targetId } });
  },
  update: () => Promise.resolve({}),
});

export const types: ResourceTable = {
  "aws:cloudwatch/eventRule:EventRule": rule,
  "aws:cloudwatch/eventTarget:EventTarget": target,
};
