import type { Rule } from "../../core/index.ts";

const topic = "aws:sns/topic:Topic";
const queue = "aws:sqs/queue:Queue";

/** @see https://docs.aws.amazon.com/sns/latest/dg/sns-server-side-encryption.html */
export const en13: Rule = {
  id: "EN-13",
  name: "en-13-messages-encrypted",
  title: "Topics and queues encrypt their messages.",
  group: "encryption",
  severity: "medium",
  level: "mandatory",
  kind: "resource",
  types: [topic, queue],
  frameworks: { securityHub: ["SNS.1", "SQS.1"] },
  rationale: "Messages wait on disk until they are delivered, and alarms and events carry names, addresses and causes.",
  remediation: "Set `kmsMasterKeyId`; a queue may keep SQS's own encryption instead (`sqsManagedSseEnabled`).",
  examples: {
    good: [{ type: topic, name: "alarms", props: { kmsMasterKeyId: "alias/dualcoast-alarms" } }],
    bad: [{ type: topic, name: "alarms", props: {} }],
  },
  check(ctx) {
    const { resource } = ctx;
    const key = resource.has("kmsMasterKeyId");
    if (resource.type === topic || (key.state === "known" && key.value)) {
      ctx.must(key, (isSet) => isSet, "kmsMasterKeyId must be set");
      return;
    }
    // SQS encrypts by itself unless told not to.
    const managed = resource.boolean("sqsManagedSseEnabled");
    const holds = ctx.must(
      managed,
      (isOn) => isOn,
      "kmsMasterKeyId must be set, or sqsManagedSseEnabled not be false",
      "pass",
    );
    if (holds === true) ctx.pass();
  },
};
