import { isHidden, textOf } from "../../core/index.ts";
import type { PairContext, Resource, Rule } from "../../core/types.ts";
import { at } from "../pairs.ts";
import { on } from "./shared.ts";

const certificateType = "aws:acm/certificate:Certificate";
const templateType = "aws:ec2/launchTemplate:LaunchTemplate";
const profileType = "aws:iam/instanceProfile:InstanceProfile";
const repositoryType = "aws:ecr/repository:Repository";
const certificate = (region: string, domainName: string) => on(region, certificateType, "app", { domainName });

export const dr18: Rule = {
  id: "DR-18",
  name: "dr-18-standby-has-what-it-takes",
  title: "The standby has certificates for the same names, instance profiles, images and repositories of its own.",
  group: "recovery",
  severity: "high",
  level: "mandatory",
  kind: "pair",
  types: [certificateType, templateType, profileType, repositoryType],
  frameworks: { nist: ["CP-10"] },
  rationale:
    "Certificates take minutes and a DNS record, IAM lives in us-east-1, images take half an hour to copy: none of it can be made on the night.",
  remediation:
    "Add the twin to the standby's stack: certificate, instance profile, AMI copy or regional image parameter, ECR replication.",
  examples: {
    good: {
      active: [at("us-east-1"), certificate("us-east-1", "app.example.com")],
      standby: [at("us-west-2"), certificate("us-west-2", "app.example.com")],
    },
    bad: { active: [at("us-east-1"), certificate("us-east-1", "app.example.com")], standby: [at("us-west-2")] },
  },
  checkPair: (ctx) => {
    certificates(ctx);
    for (const [type, what] of Object.entries({
      [profileType]: "instance profile",
      [templateType]: "launch template",
    })) {
      const [here, there] = [ctx.active.ofType(type).length, ctx.standby.ofType(type).length];
      if (there < here) ctx.violation(`the standby has ${there} of ${here} ${what}s`);
    }
    images(ctx);
    const replicated = [ctx.active, ctx.standby].some(
      (graph) => graph.ofType("aws:ecr/replicationConfiguration:ReplicationConfiguration").length > 0,
    );
    for (const one of ctx.active.ofType(repositoryType)) {
      if (!replicated)
        ctx.violation(`repository ${one.name} is not replicated: add an aws.ecr.ReplicationConfiguration`, one);
    }
  },
};

function certificates(ctx: PairContext): void {
  const there = ctx.standby.ofType(certificateType);
  const namesOf = (one: Resource): readonly (string | undefined)[] => {
    const others = one.strings("subjectAlternativeNames");
    const more = others.state === "known" ? others.value : [];
    // Those that are not known may be any name.
    return [textOf(one.read("domainName")), ...(isHidden(others) ? [undefined] : more)];
  };
  const known = new Set(there.flatMap(namesOf));
  for (const one of ctx.active.ofType(certificateType)) {
    const missing = namesOf(one).filter((name) => name !== undefined && !known.has(name));
    if (missing.length > 0 && !known.has(undefined))
      ctx.violation(`the standby has no certificate for ${missing.length} of the names of ${one.name}`, one);
  }
}

/** One AMI id can't exist in two regions. */
function images(ctx: PairContext): void {
  const active = new Set(ctx.active.ofType(templateType).flatMap((one) => textOf(one.read("imageId")) ?? []));
  for (const one of ctx.standby.ofType(templateType)) {
    const image = textOf(one.read("imageId"));
    if (image?.startsWith("ami-") && active.has(image))
      ctx.violation("imageId is the active region's image: copy it to the standby's", one);
  }
}
