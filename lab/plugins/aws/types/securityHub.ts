/** Security Hub of a region, its standards, and the page on which all regions' findings meet. */
import { randomUUID } from "node:crypto";
import type { AccountArgs } from "@pulumi/aws/securityhub/account.js";
import type { FindingAggregatorArgs } from "@pulumi/aws/securityhub/findingAggregator.js";
import type { StandardsSubscriptionArgs } from "@pulumi/aws/securityhub/standardsSubscription.js";
import type { DescribeHubCommandOutput } from "@aws-sdk/client-securityhub";
import { codeOf } from "../../host/calls.ts";
import { define } from "../../host/types.ts";
import type { Plain, ResourceTable } from "../../host/types.ts";
import { securityHub } from "../clients.ts";
import { terraform } from "../source.ts";

const DAY = "2026-11-26";

/** Undefined where Security Hub is off. */
async function hub(region: string): Promise<DescribeHubCommandOutput | undefined> {
  try {
    return await (await securityHub(region)).describeHub({});
  } catch (error) {
    if (codeOf(error) === "InvalidAccessException") return undefined;
    throw error;
  }
}

async function mustBeOn(region: string): Promise<void> {
  if (!(await hub(region))) throw new Error(`Security Hub is not on in ${region}; make its Account first (dependsOn)`);
}

const account = define<Plain<AccountArgs>>({
  level: "live",
  notProven: "that a control is ever checked; any setting of new controls and of findings but the default",
  replaceOn: ["enableDefaultStandards"],
  source: terraform("securityhub/account.go", "0527d6a8cc68ae24169d2c8f770105e2ec946983", DAY),
  defaults: { autoEnableControls: true, enableDefaultStandards: true },
  // The emulator has no UpdateSecurityHubConfiguration and gives these two as they are after EnableSecurityHub.
  validate: ({ autoEnableControls, controlFindingGenerator = "SECURITY_CONTROL" }) =>
    autoEnableControls === false || controlFindingGenerator !== "SECURITY_CONTROL"
      ? "only autoEnableControls: true and controlFindingGenerator: SECURITY_CONTROL are in the lab"
      : undefined,
  create: async ({ inputs, region, accountId }) => {
    // Security Hub itself answers that it is on already, the emulator takes it for done.
    if (await hub(region)) throw new Error(`Security Hub is on in ${region} already`);
    await (
      await securityHub(region)
    ).enableSecurityHub({
      EnableDefaultStandards: inputs.enableDefaultStandards,
      ControlFindingGenerator: "SECURITY_CONTROL",
    });
    const found = await hub(region);
    return { id: accountId, outputs: { arn: found?.HubArn, controlFindingGenerator: found?.ControlFindingGenerator } };
  },
  read: async ({ region }) => {
    const found = await hub(region);
    return (
      found && {
        arn: found.HubArn,
        autoEnableControls: found.AutoEnableControls,
        controlFindingGenerator: found.ControlFindingGenerator,
      }
    );
  },
  delete: async ({ region }) => {
    if (await hub(region)) await (await securityHub(region)).disableSecurityHub({});
  },
});

const subscription = define<Plain<StandardsSubscriptionArgs>>({
  level: "recorded",
  notProven: "that the standard exists and is ever checked: the emulator has no standards",
  replaceOn: ["standardsArn"],
  source: terraform("securityhub/standards_subscription.go", "005b5e2639279d145fe5ca87db2ad435e0ae192d", DAY),
  validate: ({ standardsArn }) =>
    /^arn:aws:securityhub:[a-z0-9-]*::(standards|ruleset)\/[a-z0-9-]+\/v\/\d+\.\d+\.\d+$/.test(standardsArn)
      ? undefined
      : `standardsArn must be the ARN of a standard, got "${standardsArn}"`,
  create: async ({ inputs, region, accountId }) => {
    await mustBeOn(region);
    const standard = inputs.standardsArn.replace(/^.*::(standards|ruleset)\//, "");
    const arn = `arn:aws:securityhub:${region}:${accountId}:subscription/${standard}`;
    return { id: arn, outputs: { arn } };
  },
});

const aggregator = define<Plain<FindingAggregatorArgs>>({
  level: "recorded",
  notProven: "that findings of other regions arrive; that the account has no other: the emulator has no aggregator",
  replaceOn: [],
  source: terraform("securityhub/finding_aggregator.go", "fe6753a9408bf556e76d0799e49b0d81d992cc00", DAY),
  sets: ["specifiedRegions"],
  validate: ({ linkingMode, specifiedRegions }) => {
    const modes = ["ALL_REGIONS", "ALL_REGIONS_EXCEPT_SPECIFIED", "SPECIFIED_REGIONS"];
    if (!modes.includes(linkingMode)) return `linkingMode must be ${modes.join(" or ")}, got "${linkingMode}"`;
    return linkingMode === "ALL_REGIONS" || specifiedRegions?.length
      ? undefined
      : `linkingMode ${linkingMode} needs specifiedRegions`;
  },
  create: async ({ region, accountId }) => {
    await mustBeOn(region);
    const arn = `arn:aws:securityhub:${region}:${accountId}:finding-aggregator/${randomUUID()}`;
    return { id: arn, outputs: { arn } };
  },
  update: () => Promise.resolve({}),
});

export const types: ResourceTable = {
  "aws:securityhub/account:Account": account,
  "aws:securityhub/standardsSubscription:StandardsSubscription": subscription,
  "aws:securityhub/findingAggregator:FindingAggregator": aggregator,
};
