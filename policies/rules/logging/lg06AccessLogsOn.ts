import { bucketSetting, bucketType, listOf, isGiven } from "../../core/index.ts";
import type { Rule } from "../../core/types.ts";
import { pointsSomewhere } from "./joins.ts";

const balancerType = "aws:lb/loadBalancer:LoadBalancer";
const loggingType = "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration";
const balancer = (enabled: boolean) => ({
  type: balancerType,
  name: "web",
  props: { accessLogs: { enabled, bucket: "logs" } },
});

export const lg06: Rule = {
  id: "LG-06",
  name: "lg-06-access-logs-on",
  title: "Load balancers, distributions, web ACLs and data buckets log who came.",
  group: "logging",
  severity: "medium",
  level: "mandatory",
  kind: "stack",
  types: [balancerType, bucketType, "aws:cloudfront/distribution:Distribution", "aws:wafv2/webAcl:WebAcl"],
  frameworks: { securityHub: ["S3.9", "ELB.5", "CloudFront.5", "WAF.11"], nist: ["AU-12"], pci: ["10.2.1"] },
  rationale: "The access log is where an incident is reconstructed: who asked for what, and what they were given.",
  remediation: "Set accessLogs, logging or a logging configuration, to a log bucket of the same region.",
  parameters: {
    logBuckets: {
      type: "array",
      items: { type: "string" },
      description: "Words in a bucket's name that say it holds logs: it is not logged itself.",
      default: ["log", "trail"],
    },
  },
  examples: { good: [balancer(true)], bad: [balancer(false)] },
  checkStack: (ctx) => {
    const { graph } = ctx;
    for (const one of graph.ofType(balancerType)) {
      const on = one.boolean("accessLogs.enabled");
      if (on.state === "absent" || (on.state === "known" && !on.value))
        ctx.violation("accessLogs.enabled must be true", one);
    }
    for (const one of graph.ofType("aws:cloudfront/distribution:Distribution")) {
      if (!isGiven(one, "loggingConfig")) ctx.violation("loggingConfig must be set", one);
    }
    for (const one of graph.ofType("aws:wafv2/webAcl:WebAcl")) {
      const configured = one.referrers(loggingType, "resourceArn");
      if (configured.length === 0 && !pointsSomewhere(graph, loggingType, "resourceArn"))
        ctx.violation("has no WebAclLoggingConfiguration", one);
    }
    const words = listOf(ctx.config, "logBuckets");
    for (const one of graph.ofType(bucketType)) {
      if (words.some((word) => one.name.includes(word))) continue;
      if (bucketSetting(one, "logging").companions.length > 0 || isGiven(one, "logging")) continue;
      if (!pointsSomewhere(graph, "aws:s3/bucketLogging:BucketLogging", "bucket"))
        ctx.violation(`bucket ${one.name} has no BucketLogging`, one);
    }
  },
};
