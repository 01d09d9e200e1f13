import type { Rule } from "../../core/index.ts";

const type = "aws:opensearch/domain:Domain";
const good = {
  domainEndpointOptions: { enforceHttps: true, tlsSecurityPolicy: "Policy-Min-TLS-1-2-PFS-2023-10" },
  nodeToNodeEncryption: { enabled: true },
};

/** @see https://docs.aws.amazon.com/opensearch-service/latest/developerguide/infrastructure-security.html */
export const tr05: Rule = {
  id: "TR-05",
  name: "tr-05-search-domain-tls",
  title: "An OpenSearch domain takes HTTPS with TLS 1.2 or newer only, and encrypts between its nodes.",
  group: "transit",
  severity: "high",
  level: "mandatory",
  kind: "resource",
  types: [type, "aws:elasticsearch/domain:Domain"],
  frameworks: { securityHub: ["Opensearch.3", "Opensearch.8"] },
  rationale: "The domain gathers every log of the account: it is worth reading on the way in, and between its nodes.",
  remediation:
    'Set `domainEndpointOptions: { enforceHttps: true, tlsSecurityPolicy: "Policy-Min-TLS-1-2-PFS-2023-10" }` and `nodeToNodeEncryption: { enabled: true }`.',
  examples: { good: [{ type, name: "siem", props: good }], bad: [{ type, name: "siem", props: {} }] },
  check(ctx) {
    const { resource } = ctx;
    const endpoint = "domainEndpointOptions";
    ctx.must(resource.boolean(`${endpoint}.enforceHttps`), (isOn) => isOn, `${endpoint}.enforceHttps must be true`);
    ctx.must(
      resource.string(`${endpoint}.tlsSecurityPolicy`),
      (policy) => /^Policy-Min-TLS-1-[23]-/.test(policy),
      `${endpoint}.tlsSecurityPolicy must be one that begins at TLS 1.2`,
    );
    ctx.must(
      resource.boolean("nodeToNodeEncryption.enabled"),
      (isOn) => isOn,
      "nodeToNodeEncryption.enabled must be true",
    );
  },
};
