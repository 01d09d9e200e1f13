import { isGiven } from "../../core/index.ts";
import type { Rule } from "../../core/index.ts";

const template = "aws:ec2/launchTemplate:LaunchTemplate";

/** @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html */
export const nw11: Rule = {
  id: "NW-11",
  name: "nw-11-instance-metadata-tokens",
  title: "Instances hand out their metadata, credentials among it, only to a session token of their own.",
  group: "network",
  severity: "high",
  level: "mandatory",
  kind: "resource",
  types: [
    template,
    "aws:ec2/instance:Instance",
    "aws:ec2/launchConfiguration:LaunchConfiguration",
    "aws:ec2/spotInstanceRequest:SpotInstanceRequest",
  ],
  frameworks: { securityHub: ["EC2.8", "AutoScaling.3"], cis: ["5.7"], nist: ["AC-3"], pci: ["8.2.8"] },
  rationale:
    "Without tokens, any request that an attacker can make the application send returns the role's credentials. A hop limit of 1 keeps the token's answer on the instance.",
  remediation: 'Set `metadataOptions: { httpTokens: "required", httpPutResponseHopLimit: 1 }`.',
  parameters: {
    maxHops: {
      type: "integer",
      minimum: 1,
      maximum: 64,
      default: 1,
      description: "Highest `httpPutResponseHopLimit`; 2 where containers on the instance need the metadata.",
    },
  },
  examples: {
    good: [
      {
        type: template,
        name: "web",
        props: { metadataOptions: { httpTokens: "required", httpPutResponseHopLimit: 1 } },
      },
    ],
    bad: [{ type: template, name: "web", props: { metadataOptions: { httpTokens: "optional" } } }],
  },
  check(ctx) {
    const { resource, config } = ctx;
    const endpoint = resource.string("metadataOptions.httpEndpoint");
    if (endpoint.state === "known" && endpoint.value === "disabled") return ctx.pass();
    const tokens = resource.string("metadataOptions.httpTokens");
    // An instance made from a template takes the template's options, which are judged there.
    const fromTemplate = tokens.state === "absent" && isGiven(resource, "launchTemplate");
    if (!fromTemplate)
      ctx.must(tokens, (value) => value === "required", "metadataOptions.httpTokens must be `required`");
    const maxHops = Number(config.maxHops);
    ctx.must(
      resource.number("metadataOptions.httpPutResponseHopLimit"),
      (hops) => hops <= maxHops,
      `metadataOptions.httpPutResponseHopLimit must be at most ${maxHops}`,
      "pass",
    );
  },
};
