import type { ResourceInput } from "../../policies/core/index.ts";
import { nw08 } from "../../policies/rules/network/nw08DatabaseNotPublic.ts";
import { nw11 } from "../../policies/rules/network/nw11InstanceMetadataTokens.ts";
import { testRule, unknown } from "./support.ts";

const one = (type: string, props: Record<string, unknown>): ResourceInput[] => [{ type, name: "it", props }];
const db = (props: Record<string, unknown>) => one("aws:rds/instance:Instance", props);
testRule(nw08, {
  compliant: {
    "a private instance": db({ publiclyAccessible: false }),
    "an instance that leaves it out": db({ engine: "mysql" }),
    "a private member of a cluster": one("aws:rds/clusterInstance:ClusterInstance", { publiclyAccessible: "false" }),
  },
  violating: {
    "a public instance": { given: db({ publiclyAccessible: true }), says: ["publiclyAccessible must be false"] },
    "public written as text": { given: db({ publiclyAccessible: "true" }), says: ["publiclyAccessible must be false"] },
    "a public member of a cluster": {
      given: one("aws:rds/clusterInstance:ClusterInstance", { publiclyAccessible: true }),
      says: ["publiclyAccessible must be false"],
    },
  },
  unknown: {
    "not known": { given: db({ publiclyAccessible: unknown }), says: ["publiclyAccessible is not known yet"] },
  },
  alias: {
    "the short token": {
      given: one("aws:rds:ClusterInstance", { publiclyAccessible: true }),
      says: ["publiclyAccessible must be false"],
    },
  },
  mutations: ["it > publiclyAccessible = true"],
});

const template = (props: Record<string, unknown>) => one("aws:ec2/launchTemplate:LaunchTemplate", props);
const required = { httpTokens: "required", httpPutResponseHopLimit: 1 };
const tokens = "metadataOptions.httpTokens must be `required`";
const hops = "metadataOptions.httpPutResponseHopLimit must be at most 1";
testRule(nw11, {
  compliant: {
    "tokens required and one hop": template({ metadataOptions: required }),
    "no metadata at all": template({ metadataOptions: { httpEndpoint: "disabled" } }),
    "an instance that takes its template's options": one("aws:ec2/instance:Instance", {
      launchTemplate: { id: "lt-1" },
    }),
    "two hops where containers need them": {
      given: template({ metadataOptions: { ...required, httpPutResponseHopLimit: 2 } }),
      config: { maxHops: 2 },
    },
  },
  violating: {
    "an endpoint that is on": {
      given: template({ metadataOptions: { httpEndpoint: "enabled", httpTokens: "optional" } }),
      says: [tokens],
    },

    "a template that says nothing": { given: template({}), says: [tokens] },
    "optional tokens": { given: template({ metadataOptions: { httpTokens: "optional" } }), says: [tokens] },
    "two hops": { given: template({ metadataOptions: { ...required, httpPutResponseHopLimit: 2 } }), says: [hops] },
    "an instance on its own": { given: one("aws:ec2/instance:Instance", {}), says: [tokens] },
    "an instance that overrules its template": {
      given: one("aws:ec2/instance:Instance", {
        launchTemplate: { id: "lt-1" },
        metadataOptions: { httpTokens: "optional", httpPutResponseHopLimit: 3 },
      }),
      says: [tokens, hops],
    },
  },
  unknown: {
    "tokens that are not known": {
      given: template({ metadataOptions: { httpTokens: unknown } }),
      says: ["metadataOptions.httpTokens is not known yet"],
    },
    "options that are not known": {
      given: template({ metadataOptions: unknown }),
      says: [
        "metadataOptions.httpEndpoint is not known yet; metadataOptions.httpTokens is not known yet; " +
          "metadataOptions.httpPutResponseHopLimit is not known yet",
      ],
    },
  },
  alias: {
    "a spot request": { given: one("aws:ec2:SpotInstanceRequest", {}), says: [tokens] },
    "a launch configuration": { given: one("aws:ec2:LaunchConfiguration", {}), says: [tokens] },
  },
  mutations: [
    "it > metadataOptions",
    "it > metadataOptions.httpTokens",
    "it > metadataOptions.httpPutResponseHopLimit = 3",
  ],
});
