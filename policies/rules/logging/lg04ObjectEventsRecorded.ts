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
    if (simple.state === "known" && simple.value.some(recordsObjects)) return;
    if (advanced.state === "known" && advanced.value.some(selectsObjects)) return;
    if ([simple, advanced].some((read) => read.state === "unknown" || read.state === "secret")) return;
    ctx.violation("must record reads and writes of S3 objects");
  },
};

function recordsObjects(selector: View): boolean {
  const kind = selector.string("readWriteType");
  const resources = selector.items("dataResources");
  const objects =
    resources.state === "known" &&
    resources.value.some((one) => {
      const type = one.string("type");
      return type.state === "known" && type.value === "AWS::S3::Object";
    });
  return objects && (kind.state !== "known" || kind.value === "All");
}

function selectsObjects(selector: View): boolean {
  const fields = selector.items("fieldSelectors");
  if (fields.state !== "known") return false;
  const has = (name: string, value: string): boolean =>
    fields.value.some((one) => {
      const field = one.string("field");
      const equals = one.strings("equals");
      return (
        field.state === "known" && field.value === name && equals.state === "known" && equals.value.includes(value)
      );
    });
  const reads = fields.value.some((one) => {
    const field = one.string("field");
    return field.state === "known" && field.value === "readOnly";
  });
  return has("resources.type", "AWS::S3::Object") && !reads;
}
