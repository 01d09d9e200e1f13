import type { Rule } from "../../core/index.ts";

const type = "aws:lb/targetGroup:TargetGroup";

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html */
export const tr09: Rule = {
  id: "TR-09",
  name: "tr-09-targets-tls",
  title: "Load balancers speak HTTPS to targets that handle confidential data.",
  group: "transit",
  severity: "low",
  // Inside the VPC, from balancer to target, AWS encrypts between most instance types already.
  level: "advisory",
  kind: "resource",
  types: [type],
  frameworks: {},
  rationale:
    "TLS that ends at the balancer leaves the last leg in the clear: enough inside one VPC for most data, not for confidential data.",
  remediation: "Set `protocol: HTTPS` (or TLS) on the target group, with a certificate on the targets.",
  parameters: {
    tag: { type: "string", default: "data-class", description: "Tag that says how confidential a resource's data is." },
    value: { type: "string", default: "confidential", description: "Value of the tag for which TLS is asked." },
  },
  examples: {
    good: [{ type, name: "app", props: { protocol: "HTTPS", tags: { "data-class": "confidential" } } }],
    bad: [{ type, name: "app", props: { protocol: "HTTP", tags: { "data-class": "confidential" } } }],
  },
  check(ctx) {
    const { resource, config } = ctx;
    const kind = resource.peek("targetType");
    // A function is called through AWS's own API, over TLS.
    if (kind.state === "known" && kind.value === "lambda") return;
    const tags = resource.tags();
    if (tags.state !== "known" || tags.value[String(config.tag)] !== config.value) return;
    ctx.must(
      resource.string("protocol"),
      (name) => /^(HTTPS|TLS)$/.test(name),
      "protocol must be HTTPS or TLS for confidential data",
    );
  },
};
