import type * as aws from "@pulumi/aws";
import * as cloudflare from "@pulumi/cloudflare";
import * as pulumi from "@pulumi/pulumi";

export interface CertificateRecordsArgs {
  readonly zoneId: string;
  /** What ACM asks for: one record for one host name. */
  readonly validation: pulumi.Output<aws.types.output.acm.CertificateDomainValidationOption[]>;
}

/** DNS record that proves to ACM who owns the host name, for the certificates of both regions. */
export class CertificateRecords extends pulumi.ComponentResource {
  constructor(name: string, args: CertificateRecordsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("dualcoast:edge:CertificateRecords", name, {}, opts);
    const wanted = args.validation.apply(([first]) => first);
    // ACM writes names with the final dot, Cloudflare without: with it every preview would show a change.
    const bare = (text?: string): string => text?.replace(/\.$/, "") ?? "";
    new cloudflare.DnsRecord(
      name,
      {
        zoneId: args.zoneId,
        name: wanted.apply((record) => bare(record?.resourceRecordName)),
        type: wanted.apply((record) => record?.resourceRecordType ?? "CNAME"),
        content: wanted.apply((record) => bare(record?.resourceRecordValue)),
        ttl: 300,
        proxied: false,
        comment: "ACM validation, both regions; without it certificates are not renewed",
      },
      { parent: this },
    );
    this.registerOutputs({});
  }
}
