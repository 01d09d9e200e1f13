/** Certificates and the wait for their validation. */
import type { CertificateArgs } from "@pulumi/aws/acm/certificate.js";
import type { CertificateValidationArgs } from "@pulumi/aws/acm/certificateValidation.js";
import type { CertificateDetail, KeyAlgorithm, ValidationMethod } from "@aws-sdk/client-acm";
import { must, orGone, waitFor, whileNot } from "../../host/calls.ts";
import { define } from "../../host/types.ts";
import type { Plain, ResourceTable } from "../../host/types.ts";
import type { Props } from "../../host/values.ts";
import { acm } from "../clients.ts";
import { atRelease } from "../source.ts";
import { pairs, removedKeys, tagOutputs } from "../tags.ts";

// The real provider gives validation 75 minutes.
const VALIDATION_SECONDS = 75 * 60;
const WAIT_SECONDS = 600;

function certificateOutputs(found: CertificateDetail): Props {
  return {
    arn: found.CertificateArn,
    status: found.Status,
    type: found.Type,
    renewalEligibility: found.RenewalEligibility,
    validationEmails: [],
    renewalSummaries: [],
    pendingRenewal: false,
    domainValidationOptions: (found.DomainValidationOptions ?? []).map((option) => ({
      domainName: option.DomainName,
      resourceRecordName: option.ResourceRecord?.Name,
      resourceRecordType: option.ResourceRecord?.Type,
      resourceRecordValue: option.ResourceRecord?.Value,
    })),
  };
}

const certificate = define<Plain<CertificateArgs>>({
  level: "live",
  notProven: "that a public authority issues it: the emulator issues by itself",
  replaceOn: [
    "certificateAuthorityArn",
    "domainName",
    "keyAlgorithm",
    "subjectAlternativeNames",
    "validationMethod",
    "validationOptions",
  ],
  source: atRelease("acm/certificate.go"),
  sets: ["subjectAlternativeNames"],
  writeOnly: ["privateKeyWo"],
  validate: ({ certificateBody, privateKey, certificateAuthorityArn, domainName }) =>
    certificateBody || privateKey || certificateAuthorityArn || !domainName
      ? "only certificates requested by domainName are in the lab"
      : undefined,
  create: async ({ inputs, region }) => {
    const api = await acm(region);
    const Tags = pairs(inputs.tags);
    const { CertificateArn } = await api.requestCertificate({
      DomainName: inputs.domainName,
      SubjectAlternativeNames: inputs.subjectAlternativeNames?.length ? inputs.subjectAlternativeNames : undefined,
      ValidationMethod: inputs.validationMethod as ValidationMethod | undefined,
      KeyAlgorithm: inputs.keyAlgorithm as KeyAlgorithm | undefined,
      ...(Tags.length > 0 ? { Tags } : {}),
    });
    const id = must(CertificateArn, "CertificateArn");
    const ready = await waitFor(`certificate ${id} to name its validation records`, WAIT_SECONDS, async () => {
      const { Certificate: found } = await api.describeCertificate({ CertificateArn: id });
      return found?.DomainValidationOptions?.every(({ ResourceRecord }) => ResourceRecord) ? found : undefined;
    });
    return {
      id,
      outputs: {
        ...certificateOutputs(ready),
        keyAlgorithm: inputs.keyAlgorithm ?? "RSA_2048",
        // ACM adds the domain itself to the names; the real provider allows for that while it plans.
        subjectAlternativeNames: inputs.subjectAlternativeNames ?? ready.SubjectAlternativeNames,
      },
    };
  },
  read: async ({ id, region }) => {
    const api = await acm(region);
    const found = (await orGone(api.describeCertificate({ CertificateArn: id })))?.Certificate;
    if (!found) return undefined;
    return {
      ...certificateOutputs(found),
      ...tagOutputs((await api.listTagsForCertificate({ CertificateArn: id })).Tags),
    };
  },
  update: async (call) => {
    const api = await acm(call.region);
    const gone = removedKeys(call);
    if (gone.length > 0)
      await api.removeTagsFromCertificate({ CertificateArn: call.id, Tags: gone.map((Key) => ({ Key })) });
    const Tags = pairs(call.inputs.tags);
    if (call.changed.includes("tags") && Tags.length > 0)
      await api.addTagsToCertificate({ CertificateArn: call.id, Tags });
    return {};
  },
  delete: async ({ id, region }) => {
    const api = await acm(region);
    await orGone(
      whileNot(["ResourceInUseException"], WAIT_SECONDS, () => api.deleteCertificate({ CertificateArn: id })),
    );
  },
});

const validation = define<Plain<CertificateValidationArgs>>({
  level: "live",
  notProven: "that the validation record was seen in public DNS",
  replaceOn: ["certificateArn", "validationRecordFqdns"],
  source: atRelease("acm/certificate_validation.go"),
  create: async ({ inputs, region }) => {
    const api = await acm(region);
    const issued = await waitFor(`certificate ${inputs.certificateArn} to be issued`, VALIDATION_SECONDS, async () => {
      const { Certificate: found } = await api.describeCertificate({ CertificateArn: inputs.certificateArn });
      if (found?.Status === "FAILED")
        throw new Error(`certificate ${inputs.certificateArn} failed: ${found.FailureReason ?? "no reason given"}`);
      return found?.Status === "ISSUED" ? found : undefined;
    });
    return { id: (issued.IssuedAt ?? new Date(0)).toISOString(), outputs: {} };
  },
  read: async ({ state, region }) => {
    const CertificateArn = String(state["certificateArn"]);
    const found = (await orGone((await acm(region)).describeCertificate({ CertificateArn })))?.Certificate;
    return found?.Status === "ISSUED" ? {} : undefined;
  },
});

export const types: ResourceTable = {
  "aws:acm/certificate:Certificate": certificate,
  "aws:acm/certificateValidation:CertificateValidation": validation,
};
