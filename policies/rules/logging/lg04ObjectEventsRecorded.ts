import { isHidden } from "../../core/index.ts";
import type { Rule, View } from "../../core/types.ts";

const trail = (props: object) => ({ type: "aws:cloudtrail/trail:Trail", name: "audit", props: { ...props } });
const dataEvents = (readWriteType: string) =>
  trail({
    eventSelectors: [
      {
        readWriteType,
        includeManagementEvents: true,
        dataResources: [{ type: "AWS::S3::Object", values: ["arn:aws:s3"] }],
      },
    ],
  });

export const lg04: Rule = {
  id: "LG-04",
  name: "lg-04-object-events-recorded",
  title: "Trails record reads and writes of S3 objects.",
  group: "logging",
  severity: "medium",
  level: "mandatory",
  kind: "resource",
  types: ["aws:cloudtrail/trail:Trail"],
  frameworks: { cis: ["3.8", "3.9"], nist: ["AU-12"], pci: ["10.2.1.1"] },
  rationale: "Without object events, nobody can say which files were read on the night of an intrusion.",
  remediation:
    "Add an event selector of data resource type AWS::S3::Object with readWriteType All, or an advanced one.",
  examples: { good: [dataEvents("All")], bad: [dataEvents("WriteOnly")] },
  check: (ctx) => {
    const { resource } = ctx;
    const simple = resource.items("eventSelectors");
    const advanced = resource.items("advancedEventSelectors");
    const answers = [
      ...(simple.state === "known" ? simple.value.map(recordsObjects) : []),
      ...(advanced.state === "known" ? advanced.value.map(selectsObjects) : []),
    ];
    if (answers.includes("yes")) {
      ctx.pass();
      return;
    }
    if ([simple, advanced].some(isHidden) || answers.includes("unknown")) return;
    ctx.violation("must record reads and writes of S3 objects");
  },
};

type Answer = "yes" | "no" | "unknown";

function recordsObjects(selector: View): Answer {
  const kind = selector.string("readWriteType");
  if (kind.state === "known" && kind.value !== "All") return "no";
  const resources = selector.items("dataResources");
  if (isHidden(resources)) return "unknown";
  const types = (resources.state === "known" ? resources.value : []).map((one) => one.string("type"));
  if (types.some((type) => type.state === "known" && type.value === "AWS::S3::Object"))
    return isHidden(kind) ? "unknown" : "yes";
  return types.some(isHidden) ? "unknown" : "no";
}

function selectsObjects(selector: View): Answer {
  const fields = selector.items("fieldSelectors");
  if (fields.state !== "known") return isHidden(fields) ? "unknown" : "no";
  const reads = fields.value.map((one) => ({ field: one.string("field"), equals: one.strings("equals") }));
  if (reads.some(({ field }) => field.state === "known" && field.value === "readOnly")) return "no";
  if (reads.some(({ field, equals }) => isHidden(field) || isHidden(equals))) return "unknown";
  const isObjects = reads.some(
    ({ field, equals }) =>
      field.state === "known" &&
      field.value === "resources.type" &&
      equals.state === "known" &&
      equals.value.includes("AWS::S3::Object"),
  );
  return isObjects ? "yes" : "no";
}
