import { listOf } from "../../core/index.ts";
import type { CheckContext, Rule } from "../../core/index.ts";

const provider = "pulumi:providers:aws";
const topic = "aws:sns/topic:Topic";

/** @see https://www.pulumi.com/docs/iac/concepts/resources/providers/ */
export const gv02: Rule = {
  id: "GV-02",
  name: "gv-02-provider-explicit",
  title: "Every AWS resource has an explicit provider with a region and an account list, and no provider holds keys.",
  group: "governance",
  severity: "critical",
  level: "mandatory",
  kind: "resource",
  types: [provider, "aws:*"],
  frameworks: { nist: ["IA-5(7)"] },
  rationale:
    "A default provider takes region and account from whoever runs the program: the right code, run with the wrong profile, builds or deletes the wrong account. Keys in a provider stay in the state.",
  remediation:
    "Make an `aws.Provider` with `region` and `allowedAccountIds`, pass it down by `providers`, and take credentials from the environment (OIDC in CI).",
  parameters: {
    accounts: {
      type: "array",
      items: { type: "string" },
      default: [],
      description: "Accounts that a provider may be for; empty: any, as long as the provider names them.",
    },
  },
  examples: {
    good: [
      { type: provider, name: "aws", props: { region: "us-east-1", allowedAccountIds: '["123456789012"]' } },
      { type: topic, name: "alarms", props: {}, provider: "aws" },
    ],
    bad: [
      { type: provider, name: "default_7_48_0", props: { region: "us-east-1" } },
      { type: topic, name: "alarms", props: {}, provider: "default_7_48_0" },
    ],
  },
  check(ctx) {
    if (ctx.resource.type === provider) checkProvider(ctx);
    else checkResource(ctx);
  },
};

function isDefault(name: string): boolean {
  return /^default(_\d+_\d+_\d+.*)?$/.test(name);
}

function checkResource(ctx: CheckContext): void {
  const { resource } = ctx;
  const of = resource.provider;
  if (!of) return;
  if (isDefault(of.name)) ctx.violation("it must have an explicit provider, not the default one");
  const region = resource.region();
  if (region.state === "absent") ctx.violation("its region must be set, by its provider or by itself");
}

function checkProvider(ctx: CheckContext): void {
  const { resource, config } = ctx;
  for (const path of ["accessKey", "secretKey", "token"])
    ctx.must(resource.has(path), (isSet) => !isSet, `${path} must not be given to a provider`, "pass");
  // The default provider is a finding on each resource that uses it.
  if (isDefault(resource.name)) return;
  ctx.must(resource.has("region"), (isSet) => isSet, "region must be set");
  const accounts = resource.strings("allowedAccountIds");
  ctx.must(accounts, (ids) => ids.length > 0, "allowedAccountIds must name the account");
  const allowed = listOf(config, "accounts");
  if (accounts.state === "known" && allowed.length > 0 && !accounts.value.every((id) => allowed.includes(id)))
    ctx.violation("allowedAccountIds must hold accounts of the list only");
}
