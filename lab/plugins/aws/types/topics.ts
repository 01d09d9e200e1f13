/** Topics and their policies. */
import type { TopicArgs } from "@pulumi/aws/sns/topic.js";
import type { TopicPolicyArgs } from "@pulumi/aws/sns/topicPolicy.js";
import type { SNS } from "@aws-sdk/client-sns";
import { must, orGone } from "../../host/calls.ts";
import { define } from "../../host/types.ts";
import type { Plain, ResourceTable } from "../../host/types.ts";
import { sns } from "../clients.ts";
import { terraform } from "../source.ts";
import { pairs, removedKeys, tagOutputs } from "../tags.ts";

type Topic = Plain<TopicArgs>;

/** Attributes of a topic by the inputs that the emulator keeps. */
const attributes = { displayName: "DisplayName", kmsMasterKeyId: "KmsMasterKeyId" } as const;
const topicInputs = new Set([...Object.keys(attributes), "name", "namePrefix", "region", "tags", "fifoTopic"]);

function refuseTopic(inputs: Topic): string | undefined {
  const other = Object.entries(inputs).find(
    ([name, value]) => !topicInputs.has(name) && !name.startsWith("__") && value !== undefined && value !== false,
  );
  if (inputs.fifoTopic) return "FIFO topics are not in the lab";
  if (!other) return undefined;
  return `${other[0]} inside a topic is not in the lab${other[0] === "policy" ? "; use aws.sns.TopicPolicy" : ""}`;
}

async function setAttributes(api: SNS, TopicArn: string, inputs: Topic, names: readonly string[]): Promise<void> {
  for (const [name, AttributeName] of Object.entries(attributes)) {
    if (!names.includes(name)) continue;
    const AttributeValue = inputs[name as keyof typeof attributes] ?? "";
    await api.setTopicAttributes({ TopicArn, AttributeName, AttributeValue });
  }
}

const topic = define<Topic>({
  level: "live",
  notProven: "that a message is delivered, or that the key lets a publisher in",
  replaceOn: ["fifoTopic", "name", "namePrefix"],
  source: terraform("sns/topic.go", "00a35305dc1b297a6fcdecdfbba33f1e63c3da39"),
  autoname: { property: "name", max: 256 },
  defaults: { contentBasedDeduplication: false, fifoTopic: false },
  validate: refuseTopic,
  create: async ({ inputs, region, accountId }) => {
    const api = await sns(region);
    const { TopicArn } = await api.createTopic({ Name: inputs.name, Tags: pairs(inputs.tags) });
    const id = must(TopicArn, "TopicArn");
    await setAttributes(api, id, inputs, Object.keys(inputs));
    return { id, outputs: { arn: id, owner: accountId } };
  },
  read: async ({ id, region }) => {
    const api = await sns(region);
    const found = (await orGone(api.getTopicAttributes({ TopicArn: id })))?.Attributes;
    if (!found) return undefined;
    const { Tags } = await api.listTagsForResource({ ResourceArn: id });
    // What was never said comes back as empty text.
    const text = (name: string): string | undefined => found[name] || undefined;
    return { displayName: text("DisplayName"), kmsMasterKeyId: text("KmsMasterKeyId"), ...tagOutputs(Tags) };
  },
  update: async (call) => {
    const api = await sns(call.region);
    await setAttributes(api, call.id, call.inputs, call.changed);
    const gone = removedKeys(call);
    if (gone.length > 0) await api.untagResource({ ResourceArn: call.id, TagKeys: gone });
    if (call.changed.includes("tags")) await api.tagResource({ ResourceArn: call.id, Tags: pairs(call.inputs.tags) });
    return {};
  },
  delete: async ({ id, region }) => {
    await orGone((await sns(region)).deleteTopic({ TopicArn: id }));
  },
});

/** What SNS gives a topic that has no policy of its own: taking a policy away brings it back. */
function defaultPolicy(topicArn: string, accountId: string): string {
  const verbs = ["Publish", "Subscribe", "SetTopicAttributes", "GetTopicAttributes", "AddPermission"];
  verbs.push("RemovePermission", "DeleteTopic", "ListSubscriptionsByTopic");
  const statement = {
    Sid: "__default_statement_ID",
    Effect: "Allow",
    Principal: { AWS: "*" },
    Action: verbs.map((verb) => `SNS:${verb}`),
    Resource: topicArn,
    Condition: { StringEquals: { "AWS:SourceOwner": accountId } },
  };
  return JSON.stringify({ Version: "2008-10-17", Id: "__default_policy_ID", Statement: [statement] });
}

const putPolicy = async (region: string, TopicArn: string, policy: string): Promise<void> => {
  await (await sns(region)).setTopicAttributes({ TopicArn, AttributeName: "Policy", AttributeValue: policy });
};

const topicPolicy = define<Plain<TopicPolicyArgs>>({
  level: "live",
  notProven: "that SNS enforces it",
  replaceOn: ["arn"],
  source: terraform("sns/topic_policy.go", "00a35305dc1b297a6fcdecdfbba33f1e63c3da39"),
  json: ["policy"],
  create: async ({ inputs, region, accountId }) => {
    await putPolicy(region, inputs.arn, String(inputs.policy));
    return { id: inputs.arn, outputs: { owner: accountId } };
  },
  read: async ({ id, region }) => {
    const found = (await orGone((await sns(region)).getTopicAttributes({ TopicArn: id })))?.Attributes;
    return found && { policy: found["Policy"] };
  },
  update: async ({ id, inputs, region }) => {
    await putPolicy(region, id, String(inputs.policy));
    return {};
  },
  delete: async ({ id, region, accountId }) => {
    await orGone(putPolicy(region, id, defaultPolicy(id, accountId)));
  },
});

export const types: ResourceTable = { "aws:sns/topic:Topic": topic, "aws:sns/topicPolicy:TopicPolicy": topicPolicy };
