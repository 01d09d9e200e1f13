import type { ResourceInput } from "../../policies/core/index.ts";
import { tr04 } from "../../policies/rules/transit/tr04DatabaseRequiresTls.ts";
import { tr05 } from "../../policies/rules/transit/tr05SearchDomainTls.ts";
import { tr08 } from "../../policies/rules/transit/tr08MessagesTlsOnly.ts";
import { testRule, unknown } from "./support.ts";

const one = (type: string, props: Record<string, unknown>, name = "it"): ResourceInput[] => [{ type, name, props }];
const database = (props: Record<string, unknown>) => one("aws:rds/instance:Instance", props);
const group = (props: Record<string, unknown>, type = "aws:rds/parameterGroup:ParameterGroup") =>
  one(type, { name: "tls", family: "mysql8.0", ...props }, "group");
const on = (name: string, value: unknown) => ({ parameters: [{ name, value }] });
const secureTransport = on("require_secure_transport", "ON");
const mustName = "parameterGroupName must name a parameter group with require_secure_transport on";
const mustSet = "its parameter group must set require_secure_transport on";
testRule(tr04, {
  compliant: {
    MySQL: [...database({ engine: "mysql", parameterGroupName: "tls" }), ...group(secureTransport)],
    PostgreSQL: [...database({ engine: "postgres", parameterGroupName: "tls" }), ...group(on("rds.force_ssl", "1"))],
    "an Aurora cluster": [
      ...one("aws:rds/cluster:Cluster", { engine: "aurora-mysql", dbClusterParameterGroupName: "tls" }),
      ...group(on("require_secure_transport", "1"), "aws:rds/clusterParameterGroup:ClusterParameterGroup"),
    ],
    "a replica, whose engine is its group's family": [
      ...database({ replicateSourceDb: "arn:x", parameterGroupName: "tls" }),
      ...group({
        ...on("rds.force_ssl", 1),
        family: "postgres16",
        parameters: [{ name: "rds.force_ssl", value: "1" }],
      }),
    ],
    "an engine without such a parameter": database({ engine: "oracle-ee" }),
    "a group joined by the engine's dependencies": [
      {
        ...database({ engine: "mysql", parameterGroupName: unknown })[0]!,
        propertyDependencies: { parameterGroupName: ["group"] },
      },
      ...group({ name: unknown, ...secureTransport }),
    ],
  },
  violating: {
    "no group": { given: database({ engine: "mysql" }), says: [mustName] },
    "AWS's default group": {
      given: database({ engine: "mysql", parameterGroupName: "default.mysql8.0" }),
      says: [mustName],
    },
    "a group that says nothing": {
      given: [...database({ engine: "mysql", parameterGroupName: "tls" }), ...group({})],
      says: [mustSet],
    },
    "a group that switches it off": {
      given: [
        ...database({ engine: "mysql", parameterGroupName: "tls" }),
        ...group(on("require_secure_transport", "OFF")),
      ],
      says: [mustSet],
    },
    "another engine's parameter": {
      given: [...database({ engine: "postgres", parameterGroupName: "tls" }), ...group(secureTransport)],
      says: ["its parameter group must set rds.force_ssl on"],
    },
    "a replica without group": { given: database({ replicateSourceDb: "arn:x" }), says: [mustName] },
    "a cluster without group": {
      given: one("aws:rds/cluster:Cluster", { engine: "aurora-postgresql" }),
      says: ["dbClusterParameterGroupName must name a parameter group with rds.force_ssl on"],
    },
  },
  unknown: {
    "a group of another stack": {
      given: database({ engine: "mysql", parameterGroupName: "elsewhere" }),
      says: ["the group that parameterGroupName names is not in this stack"],
    },
    "parameters that are not known": {
      given: [...database({ engine: "mysql", parameterGroupName: "tls" }), ...group({ parameters: unknown })],
      says: ["parameters of group is not known yet"],
    },
    "a parameter whose value is not known": {
      given: [
        ...database({ engine: "mysql", parameterGroupName: "tls" }),
        ...group(on("require_secure_transport", unknown)),
      ],
      says: ["parameters[0].value of group is not known yet"],
    },
    "a parameter whose name is not known": {
      given: [...database({ engine: "mysql", parameterGroupName: "tls" }), ...group(on(unknown, "1"))],
      says: ["parameters[0].name of group is not known yet"],
    },
    "an engine that is not known": { given: database({ engine: unknown }), says: ["engine is not known yet"] },
  },
  alias: { "the short token": { given: one("aws:rds:Instance", { engine: "mariadb" }), says: [mustName] } },
  mutations: [
    "it > parameterGroupName",
    "group > parameters",
    "group > parameters[0].value",
    'group > parameters[0].name = "max_connections"',
  ],
});

const tls = {
  domainEndpointOptions: { enforceHttps: true, tlsSecurityPolicy: "Policy-Min-TLS-1-2-2019-07" },
  nodeToNodeEncryption: { enabled: true },
};
const domain = (change: Record<string, unknown>) => one("aws:opensearch/domain:Domain", { ...tls, ...change });
const https = "domainEndpointOptions.enforceHttps must be true";
const policy = "domainEndpointOptions.tlsSecurityPolicy must be one that begins at TLS 1.2";
const nodes = "nodeToNodeEncryption.enabled must be true";
testRule(tr05, {
  compliant: {
    "TLS 1.2": domain({}),
    "forward secrecy": domain({
      domainEndpointOptions: { enforceHttps: "true", tlsSecurityPolicy: "Policy-Min-TLS-1-2-PFS-2023-10" },
    }),
    "an older domain": one("aws:elasticsearch/domain:Domain", tls),
  },
  violating: {
    "nothing said": { given: one("aws:opensearch/domain:Domain", {}), says: [https, policy, nodes] },
    "TLS 1.0": {
      given: domain({
        domainEndpointOptions: { enforceHttps: true, tlsSecurityPolicy: "Policy-Min-TLS-1-0-2019-07" },
      }),
      says: [policy],
    },
    "plain HTTP": {
      given: domain({ domainEndpointOptions: { ...tls.domainEndpointOptions, enforceHttps: false } }),
      says: [https],
    },
    "plain between nodes": { given: domain({ nodeToNodeEncryption: { enabled: false } }), says: [nodes] },
  },
  unknown: {
    "not known": {
      given: domain({ nodeToNodeEncryption: { enabled: unknown } }),
      says: ["nodeToNodeEncryption.enabled is not known yet"],
    },
  },
  alias: { "the short token": { given: one("aws:elasticsearch:Domain", {}), says: [https, policy, nodes] } },
  mutations: [
    "it > domainEndpointOptions.enforceHttps",
    "it > domainEndpointOptions.tlsSecurityPolicy",
    "it > nodeToNodeEncryption",
  ],
});

const deny = (action: string, change: Record<string, unknown> = {}) => ({
  Statement: [
    {
      Effect: "Deny",
      Principal: "*",
      Action: action,
      Resource: "*",
      Condition: { Bool: { "aws:SecureTransport": "false" } },
      ...change,
    },
  ],
});
const topic = (props: Record<string, unknown>) => one("aws:sns/topic:Topic", { arn: "arn:t", ...props });
const queue = (props: Record<string, unknown>) => one("aws:sqs/queue:Queue", { url: "https://q", ...props });
const topicMessage = "its policy must deny sns:Publish to everyone where aws:SecureTransport is false";
const queueMessage = "its policy must deny sqs:SendMessage to everyone where aws:SecureTransport is false";
testRule(tr08, {
  compliant: {
    "a topic's own policy": topic({ policy: deny("sns:Publish") }),
    "a topic's policy resource": [
      ...topic({}),
      ...one("aws:sns/topicPolicy:TopicPolicy", { arn: "arn:t", policy: deny("SNS:*") }, "p"),
    ],
    "a queue's policy resource, beside an unknown one": [
      ...queue({ policy: unknown }),
      ...one(
        "aws:sqs/queuePolicy:QueuePolicy",
        { queueUrl: "https://q", policy: JSON.stringify(deny("sqs:SendMessage")) },
        "p",
      ),
    ],
  },
  violating: {
    "a topic without policy": { given: topic({}), says: [topicMessage] },
    "a queue whose policy denies reading only": {
      given: queue({ policy: deny("sqs:ReceiveMessage") }),
      says: [queueMessage],
    },
    "a denial to one principal": {
      given: topic({ policy: deny("sns:Publish", { Principal: { AWS: "123456789012" } }) }),
      says: [topicMessage],
    },
    "another topic's policy": {
      given: [
        ...topic({}),
        ...one("aws:sns/topicPolicy:TopicPolicy", { arn: "arn:other", policy: deny("sns:*") }, "p"),
      ],
      says: [topicMessage],
    },
  },
  unknown: {
    "a policy that is not known": { given: topic({ policy: unknown }), says: ["policy is not known yet"] },
    "one policy of two, while the other denies nothing": {
      given: [
        ...topic({ policy: deny("sns:Subscribe") }),
        ...one("aws:sns/topicPolicy:TopicPolicy", { arn: "arn:t", policy: unknown }, "p"),
      ],
      says: ["policy of p is not known yet"],
    },
  },
  alias: { "the short token": { given: one("aws:sqs:Queue", {}), says: [queueMessage] } },
  mutations: [
    "it > policy",
    "it > policy.Statement[0].Effect",
    "it > policy.Statement[0].Action",
    "it > policy.Statement[0].Condition",
  ],
});
