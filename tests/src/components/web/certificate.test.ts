import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { Certificate } from "../../../../src/components/index.ts";
import { record, valueOf } from "../../../support/mocks.ts";

async function build(recordsInZone?: string) {
  const made = await record();
  const certificate = new Certificate("certificate", { domain: "app.test", recordsInZone });
  const arn = await valueOf(certificate.arn);
  await pulumi.runtime.disconnect();
  return { made, arn };
}

test("is validated by DNS and used once it is issued", async () => {
  const { made, arn } = await build();
  const own = "arn:aws:acm/certificate:Certificate:certificate";
  expect(made.find("aws:acm/certificate:Certificate", "certificate").inputs).toEqual({
    domainName: "app.test",
    validationMethod: "DNS",
    keyAlgorithm: "RSA_2048",
  });
  expect(made.find("aws:acm/certificateValidation:CertificateValidation", "certificate").inputs).toEqual({
    certificateArn: own,
  });
  expect(arn).toBe(own);
  expect(made.types()).not.toContain("cloudflare:index/dnsRecord:DnsRecord");
});

test("the owner of the record writes it as Cloudflare does, without the final dot", async () => {
  const { made } = await build("zone");
  expect(made.find("cloudflare:index/dnsRecord:DnsRecord", "certificate-records").inputs).toEqual({
    zoneId: "zone",
    name: "_a.app.test",
    type: "CNAME",
    content: "_b.acm.test",
    ttl: 300,
    proxied: false,
    comment: "ACM validation, both regions; without it certificates are not renewed",
  });
});
