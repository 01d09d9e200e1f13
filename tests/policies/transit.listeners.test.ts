import type { ResourceInput } from "../../policies/core/index.ts";
import { tr01 } from "../../policies/rules/transit/tr01ListenerRedirectsHttp.ts";
import { tr02 } from "../../policies/rules/transit/tr02ListenerTlsPolicy.ts";
import { tr06 } from "../../policies/rules/transit/tr06DistributionViewerTls.ts";
import { tr07 } from "../../policies/rules/transit/tr07DistributionOriginTls.ts";
import { tr09 } from "../../policies/rules/transit/tr09TargetsTls.ts";
import { testRule, unknown } from "./support.ts";

const one = (type: string, props: Record<string, unknown>, name = "it"): ResourceInput[] => [{ type, name, props }];
const redirect = { type: "redirect", redirect: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" } };
const listener = (props: Record<string, unknown>) => one("aws:lb/listener:Listener", props);
const http = (...defaultActions: unknown[]) => listener({ port: 80, protocol: "HTTP", defaultActions });
const ruleOn = (protocol: string, action: unknown): ResourceInput[] => [
  ...one("aws:lb/listener:Listener", { arn: "arn:l", protocol, port: 80, defaultActions: [redirect] }),
  ...one("aws:lb/listenerRule:ListenerRule", { listenerArn: "arn:l", actions: [action] }, "rule"),
];
testRule(tr01, {
  compliant: {
    "a redirect": http(redirect),
    "an HTTPS listener that forwards": listener({ protocol: "HTTPS", defaultActions: [{ type: "forward" }] }),
    "a network listener": listener({ protocol: "TCP", port: 80, defaultActions: [{ type: "forward" }] }),
    "a rule that redirects": ruleOn("HTTP", redirect),
    "a rule that forwards on HTTPS": ruleOn("HTTPS", { type: "forward" }),
    "another port, without a protocol": listener({ port: 443, defaultActions: [{ type: "forward" }] }),
    "neither a port nor a protocol": listener({ defaultActions: [{ type: "forward" }] }),
  },
  violating: {
    "an empty list of actions": { given: http(), says: ["defaultActions must redirect to HTTPS"] },

    "a forward": { given: http({ type: "forward" }), says: ["defaultActions[0] must redirect to HTTPS"] },
    "no action": { given: listener({ protocol: "HTTP" }), says: ["defaultActions must redirect to HTTPS"] },
    "a redirect to HTTP": {
      given: http({ type: "redirect", redirect: { protocol: "HTTP" } }),
      says: ["defaultActions[0].redirect.protocol must be HTTPS"],
    },
    "a redirect that keeps the protocol": {
      given: http({ type: "redirect", redirect: { host: "a" } }),
      says: ["defaultActions[0].redirect.protocol must be HTTPS"],
    },
    "a rule that forwards on the plain listener": {
      given: ruleOn("HTTP", { type: "forward" }),
      says: ["actions[0] must redirect to HTTPS"],
    },
    "port 80 without a protocol": {
      given: listener({ port: 80, defaultActions: [{ type: "forward" }] }),
      says: ["defaultActions[0] must redirect to HTTPS"],
    },
  },
  unknown: {
    "a protocol that is not known": {
      given: listener({ protocol: unknown, port: 80 }),
      says: ["protocol is not known yet"],
    },
    "an action that is not known": {
      given: http(redirect, unknown),
      says: ["defaultActions[1].type is not known yet; defaultActions[1].redirect.protocol is not known yet"],
    },
  },
  alias: {
    "the alb module": {
      given: one("aws:alb/listener:Listener", { protocol: "HTTP", defaultActions: [{ type: "forward" }] }),
      says: ["defaultActions[0] must redirect to HTTPS"],
    },
    "one action without a list": {
      given: listener({ protocol: "HTTP", defaultActions: { type: "fixed-response" } }),
      says: ["defaultActions[0] must redirect to HTTPS"],
    },
  },
  // An ARN that is written out is of what exists; what is yet to be made is joined by the engine.
  decidedWithout: ["it.arn"],
  mutations: [
    "it > defaultActions",
    'it > defaultActions[0].type = "forward"',
    "it > defaultActions[0].redirect.protocol",
  ],
});

const acm = (region: string) => `arn:aws:acm:${region}:123456789012:certificate/1`;
const https = (props: Record<string, unknown>) =>
  listener({
    protocol: "HTTPS",
    region: "us-west-2",
    sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
    certificateArn: acm("us-west-2"),
    ...props,
  });
const oldTls = "sslPolicy must be one that begins at TLS 1.2";
testRule(tr02, {
  compliant: {
    "TLS 1.2 and 1.3": https({}),
    "forward secrecy from TLS 1.2": https({ sslPolicy: "ELBSecurityPolicy-FS-1-2-Res-2020-10" }),
    "TLS on a network balancer": https({ protocol: "TLS", sslPolicy: "ELBSecurityPolicy-TLS13-1-3-2021-06" }),
    "a plain listener, which is TR-01's": listener({ protocol: "HTTP" }),
  },
  violating: {
    "no policy": { given: https({ sslPolicy: undefined }), says: [oldTls] },
    "the default policy": { given: https({ sslPolicy: "ELBSecurityPolicy-2016-08" }), says: [oldTls] },
    "a 1.3 policy that begins at 1.0": {
      given: https({ sslPolicy: "ELBSecurityPolicy-TLS13-1-0-2021-06" }),
      says: [oldTls],
    },
    "no certificate": {
      given: https({ certificateArn: undefined }),
      says: ["certificateArn must name an ACM certificate"],
    },
    "an uploaded certificate": {
      given: https({ certificateArn: "arn:aws:iam::123456789012:server-certificate/a" }),
      says: ["certificateArn must name an ACM certificate"],
    },
    "a certificate of the other coast": {
      given: https({ certificateArn: acm("us-east-1") }),
      says: ["certificateArn must name a certificate in us-west-2, the listener's own region"],
    },
  },
  unknown: {
    "a certificate yet to be issued": {
      given: https({ certificateArn: unknown }),
      says: ["certificateArn is not known yet"],
    },
    "a protocol that is not known": { given: https({ protocol: unknown }), says: ["protocol is not known yet"] },
  },
  alias: {
    "the alb module": {
      given: one("aws:alb/listener:Listener", { protocol: "HTTPS", certificateArn: acm("us-east-1") }),
      says: [oldTls],
    },
  },
  mutations: ["it > sslPolicy", "it > certificateArn", 'it > region = "us-east-1"'],
});

const certificate = {
  acmCertificateArn: acm("us-east-1"),
  sslSupportMethod: "sni-only",
  minimumProtocolVersion: "TLSv1.2_2021",
};
const distribution = (props: Record<string, unknown>) =>
  one("aws:cloudfront/distribution:Distribution", {
    defaultCacheBehavior: { viewerProtocolPolicy: "redirect-to-https" },
    viewerCertificate: certificate,
    ...props,
  });
const viewer = "viewerProtocolPolicy must be https-only or redirect-to-https";
testRule(tr06, {
  compliant: {
    "redirects and a certificate of ours": distribution({
      orderedCacheBehaviors: [{ viewerProtocolPolicy: "https-only" }],
    }),
    "a newer minimum": distribution({
      viewerCertificate: { ...certificate, minimumProtocolVersion: "TLSv1.2_2025" },
    }),
    "a certificate of ours, as a state writes it": distribution({
      viewerCertificate: { ...certificate, cloudfrontDefaultCertificate: false },
    }),
    "an uploaded certificate": distribution({
      viewerCertificate: { ...certificate, acmCertificateArn: undefined, iamCertificateId: "a" },
    }),
  },
  violating: {
    "plain HTTP in the default behaviour": {
      given: distribution({ defaultCacheBehavior: { viewerProtocolPolicy: "allow-all" } }),
      says: [`defaultCacheBehavior.${viewer}`],
    },
    "plain HTTP in one of the others": {
      given: distribution({
        orderedCacheBehaviors: [{ viewerProtocolPolicy: "https-only" }, { viewerProtocolPolicy: "allow-all" }],
      }),
      says: [`orderedCacheBehaviors[1].${viewer}`],
    },
    "CloudFront's own certificate": {
      given: distribution({ viewerCertificate: { cloudfrontDefaultCertificate: true } }),
      says: ["viewerCertificate must be a certificate of ours"],
    },
    "no certificate at all": {
      given: distribution({ viewerCertificate: {} }),
      says: [
        "viewerCertificate must be a certificate of ours",
        "viewerCertificate.sslSupportMethod must be sni-only",
        "viewerCertificate.minimumProtocolVersion must be TLSv1.2_2021 or newer",
      ],
    },
    "an old minimum and addresses of its own": {
      given: distribution({
        viewerCertificate: { ...certificate, sslSupportMethod: "vip", minimumProtocolVersion: "TLSv1.2_2019" },
      }),
      says: [
        "viewerCertificate.sslSupportMethod must be sni-only",
        "viewerCertificate.minimumProtocolVersion must be TLSv1.2_2021 or newer",
      ],
    },
  },
  unknown: {
    "a certificate yet to be issued": {
      given: distribution({ viewerCertificate: { ...certificate, acmCertificateArn: unknown } }),
      says: ["viewerCertificate.acmCertificateArn is not known yet"],
    },
  },
  alias: {
    "the short token, and blocks as lists of one": {
      given: one("aws:cloudfront:Distribution", {
        defaultCacheBehavior: [{ viewerProtocolPolicy: "allow-all" }],
        viewerCertificate: [certificate],
      }),
      says: [`defaultCacheBehavior.${viewer}`],
    },
  },
  mutations: [
    "it > defaultCacheBehavior",
    "it > orderedCacheBehaviors[0].viewerProtocolPolicy",
    "it > viewerCertificate",
    "it > viewerCertificate.acmCertificateArn",
    "it > viewerCertificate.sslSupportMethod",
    "it > viewerCertificate.minimumProtocolVersion",
  ],
});

const origin = (change: Record<string, unknown>) => ({
  customOriginConfig: { originProtocolPolicy: "https-only", originSslProtocols: ["TLSv1.2"], ...change },
});
const origins = (...list: unknown[]) => one("aws:cloudfront/distribution:Distribution", { origins: list });
testRule(tr07, {
  compliant: {
    "a custom origin over HTTPS": origins(origin({})),
    "a bucket": origins({ domainName: "a.s3.amazonaws.com", s3OriginConfig: {} }),
    "TLS 1.3 too": origins(origin({ originSslProtocols: ["TLSv1.2", "TLSv1.3"] })),
  },
  violating: {
    "what the viewer uses": {
      given: origins(origin({ originProtocolPolicy: "match-viewer" })),
      says: ["origins[0].customOriginConfig.originProtocolPolicy must be https-only"],
    },
    "TLS 1.1 in the second origin": {
      given: origins(origin({}), origin({ originSslProtocols: ["TLSv1.1", "TLSv1.2"] })),
      says: ["origins[1].customOriginConfig.originSslProtocols must hold TLSv1.2 or newer only"],
    },
    "nothing said": {
      given: origins({ customOriginConfig: {} }),
      says: [
        "origins[0].customOriginConfig.originProtocolPolicy must be https-only",
        "origins[0].customOriginConfig.originSslProtocols must hold TLSv1.2 or newer only",
      ],
    },
    "an empty list of protocols": {
      given: origins(origin({ originSslProtocols: [] })),
      says: ["origins[0].customOriginConfig.originSslProtocols must hold TLSv1.2 or newer only"],
    },
  },
  unknown: {
    "a policy that is not known": {
      given: origins(origin({ originProtocolPolicy: unknown })),
      says: ["origins[0].customOriginConfig.originProtocolPolicy is not known yet"],
    },
    "one origin of two that is not known": {
      given: origins(origin({}), unknown),
      says: [
        "origins[1].customOriginConfig.originProtocolPolicy is not known yet; " +
          "origins[1].customOriginConfig.originSslProtocols is not known yet",
      ],
    },
  },
  alias: {
    "one origin without a list": {
      given: one("aws:cloudfront:Distribution", { origins: origin({ originProtocolPolicy: "http-only" }) }),
      says: ["origins[0].customOriginConfig.originProtocolPolicy must be https-only"],
    },
  },
  mutations: [
    "it > origins[0].customOriginConfig.originProtocolPolicy",
    "it > origins[0].customOriginConfig.originSslProtocols",
  ],
});

const targets = (props: Record<string, unknown>, tags: Record<string, string> = { "data-class": "confidential" }) =>
  one("aws:lb/targetGroup:TargetGroup", { ...props, tags });
const targetMessage = "protocol must be HTTPS or TLS for confidential data";
const byProvider = (protocol: string): ResourceInput[] => [
  {
    type: "pulumi:providers:aws",
    name: "aws",
    props: { region: "us-east-1", defaultTags: JSON.stringify({ tags: { "data-class": "confidential" } }) },
  },
  { type: "aws:lb/targetGroup:TargetGroup", name: "it", props: { protocol }, provider: "aws" },
];
testRule(tr09, {
  compliant: {
    "HTTPS to confidential targets": targets({ protocol: "HTTPS" }),
    "HTTP to others": targets({ protocol: "HTTP" }, { "data-class": "internal" }),
    "a function": targets({ targetType: "lambda" }),
    "another tag": { given: targets({ protocol: "HTTP" }), config: { tag: "class" } },
  },
  violating: {
    "HTTP to confidential instances": {
      given: targets({ targetType: "instance", protocol: "HTTP" }),
      says: [targetMessage],
    },

    HTTP: { given: targets({ protocol: "HTTP" }), says: [targetMessage] },
    "no protocol": { given: targets({}), says: [targetMessage] },
    TCP: { given: targets({ protocol: "TCP" }), says: [targetMessage] },
    "data class by the provider's default tags": { given: byProvider("HTTP"), says: [targetMessage] },
  },
  unknown: {
    "tags that are not known": {
      given: [{ type: "aws:lb/targetGroup:TargetGroup", name: "it", props: { protocol: "HTTP", tags: unknown } }],
      says: ["tags is not known yet"],
    },
    "a protocol that is not known": { given: targets({ protocol: unknown }), says: ["protocol is not known yet"] },
  },
  alias: {
    "the alb module": {
      given: one("aws:alb/targetGroup:TargetGroup", { protocol: "HTTP", tags: { "data-class": "confidential" } }),
      says: [targetMessage],
    },
  },
  mutations: ["it > protocol"],
});
