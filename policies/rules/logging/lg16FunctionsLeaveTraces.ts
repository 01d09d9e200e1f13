import { isGiven, textOf, listOf, isHidden } from "../../core/index.ts";
import type { Resource, Rule, StackContext } from "../../core/types.ts";

const functionType = "aws:lambda/function:Function";
const groupType = "aws:cloudwatch/logGroup:LogGroup";
const fn = (props: object) => ({
  type: functionType,
  name: "fence",
  props: {
    name: "fence",
    runtime: "nodejs22.x",
    deadLetterConfig: { targetArn: "arn:aws:sqs:us-west-2:123456789012:dead" },
    ...props,
  },
});
const group = { type: groupType, name: "fence", props: { name: "/aws/lambda/fence", retentionInDays: 365 } };

export const lg16: Rule = {
  id: "LG-16",
  name: "lg-16-functions-leave-traces",
  title: "Functions keep failed events, have a log group of their own and run on a supported runtime.",
  group: "logging",
  severity: "low",
  level: "advisory",
  kind: "stack",
  types: [functionType],
  frameworks: { securityHub: ["Lambda.2", "Lambda.3"], nist: ["AU-12", "SI-2"], pci: ["6.3.3"] },
  rationale:
    "A function that fails at night leaves nothing but what it was told to keep. The log group that AWS makes by itself never ends.",
  remediation:
    "Set deadLetterConfig or a destination, loggingConfig or a LogGroup `/aws/lambda/<name>`, and a supported runtime.",
  parameters: {
    endedRuntimes: {
      type: "array",
      items: { type: "string" },
      description: "Prefixes of runtimes that AWS no longer supports.",
      default: [
        "nodejs12",
        "nodejs14",
        "nodejs16",
        "nodejs18",
        "python2",
        "python3.6",
        "python3.7",
        "python3.8",
        "ruby2",
        "dotnetcore",
        "dotnet6",
        "go1",
        "java8.",
      ],
    },
  },
  examples: { good: [fn({}), group], bad: [fn({ deadLetterConfig: undefined }), group] },
  checkStack: (ctx) => {
    for (const one of ctx.graph.ofType(functionType)) judge(ctx, one);
  },
};

function judge(ctx: StackContext, one: Resource): void {
  const kept =
    isGiven(one, "deadLetterConfig") ||
    one.referrers("aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig", "functionName").length > 0;
  if (!kept) ctx.violation("has neither deadLetterConfig nor a destination for failed events", one);
  if (!mayHaveOwnGroup(ctx, one)) ctx.violation("has no log group of its own", one);
  const runtime = one.string("runtime");
  const ended = listOf(ctx.config, "endedRuntimes");
  if (runtime.state === "known" && ended.some((prefix) => runtime.value.startsWith(prefix)))
    ctx.violation(`runtime ${runtime.value} is no longer supported`, one);
}

/** Whether a log group of the program is this function's, or may be: then a read that is not known is noted. */
function mayHaveOwnGroup(ctx: StackContext, one: Resource): boolean {
  const name = textOf(one.read("name"));
  const usual = `/aws/lambda/${name ?? ""}`;
  // The cloud reads back a loggingConfig for every function; only another group than the usual one says something.
  const chosen = one.read("loggingConfig.logGroup");
  const isUsual = [usual, ""].includes(textOf(chosen) ?? "?");
  if (chosen.state !== "absent" && !isUsual) return true;
  const groups = ctx.graph.ofType(groupType);
  if (groups.some((each) => textOf(each.peek("name")) === usual)) return true;
  const asked = [one, ...groups].map((each) => each.read("name"));
  return groups.length > 0 && asked.some(isHidden);
}
