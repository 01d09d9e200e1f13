import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { CertificateRecords } from "../edge/certificateRecords.ts";

export interface CertificateArgs {
  /** Host name that the load balancer answers for. */
  readonly domain: string;
  /**
   * Cloudflare zone for the record that validates the certificate. Both regions' certificates ask for the same record,
   * so one stack owns it; the other leaves this out and waits for that record.
   */
  readonly recordsInZone?: string;
}

/** Certificate of the region's load balancer, validated by DNS, renewed by ACM while the record stands. */
export class Certificate extends pulumi.ComponentResource {
  /** ARN of the certificate once it is issued. */
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: CertificateArgs, opts?: pulumi.ComponentResourceOptions) {
    super("dualcoast:web:Certificate", name, {}, opts);
    const { domain, recordsInZone } = args;
    const certificate = new aws.acm.Certificate(
      name,
      { domainName: domain, validationMethod: "DNS", keyAlgorithm: "RSA_2048" },
      { parent: this },
    );
    const records =
      recordsInZone === undefined
        ? []
        : [
            new CertificateRecords(
              `${name}-records`,
              { zoneId: recordsInZone, validation: certificate.domainValidationOptions },
              { parent: this },
            ),
          ];
    const validation = new aws.acm.CertificateValidation(
      name,
      { certificateArn: certificate.arn },
      { parent: this, dependsOn: records },
    );
    this.arn = validation.certificateArn;
    this.registerOutputs({ arn: this.arn });
  }
}
