import { formed, regionOfArn, textOf, type Rule } from "../../core/index.ts";

const type = "aws:lb/listener:Listener";
const certificateArn = "arn:aws:acm:us-east-1:123456789012:certificate/11111111-2222-3333-4444-555555555555";

/** Security policies whose oldest protocol is TLS 1.2. @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html */
const modern = /^ELBSecurityPolicy-(TLS13-1-[23]|TLS-1-2|FS-1-2)-/;

export const tr02: Rule = {
  id: "TR-02",
  name: "tr-02-listener-tls-policy",
  title: "A TLS listener takes TLS 1.2 or newer, with an ACM certificate of its own region.",
  group: "transit",
  severity: "high",
  level: "mandatory",
  kind: "resource",
  types: [type],
  frameworks: {},
  rationale:
    "The policy that a listener gets when it names none still takes TLS 1.0. A certificate outside ACM does not renew itself, and its expiry is an outage of both coasts on one day.",
  remediation:
    'Set `sslPolicy` to e.g. "ELBSecurityPolicy-TLS13-1-2-2021-06" and `certificateArn` to an ACM certificate of the region.',
  examples: {
    good: [
      {
        type,
        name: "https",
        props: { protocol: "HTTPS", sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06", certificateArn },
      },
    ],
    bad: [{ type, name: "https", props: { protocol: "HTTPS", certificateArn } }],
  },
  check(ctx) {
    const { resource } = ctx;
    if (!/^(HTTPS|TLS)$/i.test(textOf(resource.string("protocol")) ?? "")) return;
    ctx.must(resource.string("sslPolicy"), (name) => modern.test(name), "sslPolicy must be one that begins at TLS 1.2");
    const certificate = resource.string("certificateArn");
    ctx.must(certificate, (arn) => arn.split(":")[2] === "acm", "certificateArn must name an ACM certificate");
    const region = resource.region();
    if (certificate.state !== "known" || region.state !== "known") return;
    const where = regionOfArn(certificate.value);
    if (where !== undefined && where !== region.value)
      ctx.violation(
        `certificateArn must name a certificate in ${formed("region", region.value)}, the listener's own region`,
      );
  },
};
