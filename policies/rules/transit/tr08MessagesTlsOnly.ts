import type { Resource, Rule, View } from "../../core/index.ts";
import { tlsDenies } from "./plainHttp.ts";

const topic = "aws:sns/topic:Topic";
const queue = "aws:sqs/queue:Queue";
const topicPolicy = "aws:sns/topicPolicy:TopicPolicy";
const queuePolicy = "aws:sqs/queuePolicy:QueuePolicy";
const deny = {
  Effect: "Deny",
  Principal: "*",
  Action: "sns:Publish",
  Resource: "*",
  Condition: { Bool: { "aws:SecureTransport": "false" } },
};

/** @see https://docs.aws.amazon.com/sns/latest/dg/sns-security-best-practices.html */
export const tr08: Rule = {
  id: "TR-08",
  name: "tr-08-messages-tls-only",
  title: "Topics and queues refuse messages that come without TLS.",
  group: "transit",
  severity: "low",
  // SDKs use TLS by themselves; this guards against hand-made callers.
  level: "advisory",
  kind: "stack",
  types: [topic, queue],
  frameworks: {},
  rationale:
    "Both services answer on plain HTTP. Only a deny in the topic's or the queue's own policy stops every caller from using it.",
  remediation:
    "Deny `sns:Publish` (or `sqs:SendMessage`) to `*` where `aws:SecureTransport` is false, in the policy of the topic or queue.",
  examples: {
    good: [{ type: topic, name: "alarms", props: { policy: { Version: "2012-10-17", Statement: [deny] } } }],
    bad: [{ type: topic, name: "alarms", props: {} }],
  },
  check(ctx) {
    const { resource } = ctx;
    const isTopic = resource.type === topic;
    const actions = isTopic ? ["sns:*", "sns:publish"] : ["sqs:*", "sqs:sendmessage"];
    const found = policiesOf(resource).map((policy) => tlsDenies(policy, actions));
    if (found.some((denies) => denies !== undefined && denies.length > 0)) return ctx.pass();
    const action = isTopic ? "sns:Publish" : "sqs:SendMessage";
    if (found.every((denies) => denies !== undefined))
      ctx.violation(`its policy must deny ${action} to everyone where aws:SecureTransport is false`);
  },
};

function policiesOf(resource: Resource): readonly View[] {
  const companions =
    resource.type === topic ? resource.referrers(topicPolicy, "arn") : resource.referrers(queuePolicy, "queueUrl");
  return [resource.at("policy"), ...companions.map((companion) => companion.at("policy"))];
}
