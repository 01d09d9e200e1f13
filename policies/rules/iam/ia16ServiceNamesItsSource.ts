import { pins, resourcePolicyTypes, servicesWithoutSource } from "../../core/iam/index.ts";
import { formed } from "../../core/show.ts";
import type { Rule } from "../../core/types.ts";
import { eachDocument } from "./shared.ts";

const topic = (Condition?: object) => ({
  type: "aws:sns/topicPolicy:TopicPolicy",
  name: "alarms",
  props: {
    policy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "S3",
          Effect: "Allow",
          Principal: { Service: "s3.amazonaws.com" },
          Action: "sns:Publish",
          Resource: "*",
          Condition,
        },
      ],
    }),
  },
});

/**
 * EventBridge names no source to a topic: a condition on it would never hold, and drop every event.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html
 */
const topicTypes = ["aws:sns/topic:Topic", "aws:sns/topicPolicy:TopicPolicy"];

export const ia16: Rule = {
  id: "IA-16",
  name: "ia-16-service-names-its-source",
  title: "A resource policy that lets an AWS service in says for which account or resource.",
  group: "iam",
  severity: "high",
  level: "mandatory",
  kind: "resource",
  types: resourcePolicyTypes,
  frameworks: { securityHub: ["Lambda.1"], nist: ["AC-4"], pci: ["7.2.5"] },
  rationale:
    "A service acts for all its customers. Without a source, a stranger's bucket or topic reaches yours through it: the confused deputy.",
  remediation:
    "Add a condition on aws:SourceArn or aws:SourceAccount (sourceArn or sourceAccount of a Lambda permission).",
  examples: { good: [topic({ StringEquals: { "aws:SourceAccount": "123456789012" } })], bad: [topic()] },
  check: (ctx) => {
    eachDocument(ctx, ["resource"], ({ statements }) => {
      for (const { statement, service } of servicesWithoutSource(statements)) {
        if (keysOfKms.some((key) => pins(statement, key))) continue;
        if (service === "events.amazonaws.com" && topicTypes.includes(ctx.resource.type)) continue;
        ctx.violation(
          `statement ${statement.label} lets ${formed("service", service)} in for anybody; add aws:SourceArn or aws:SourceAccount`,
        );
      }
    });
  },
};

/** KMS names the service and the caller by keys of its own; encryption contexts name the resource (CloudWatch Logs). */
const keysOfKms = ["kms:viaservice", "kms:calleraccount", "kms:encryptioncontext:"];
