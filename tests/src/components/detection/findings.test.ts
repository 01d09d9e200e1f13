import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { FindingAggregation, Findings } from "../../../../src/components/index.ts";
import { record } from "../../../support/mocks.ts";
import { protection } from "../../../support/protection.ts";

const hubType = "aws:securityhub/account:Account";
const standardType = "aws:securityhub/standardsSubscription:StandardsSubscription";

async function build() {
  const made = await record();
  const spy = protection();
  const after: Record<string, unknown> = {};
  const order: pulumi.ResourceTransformation = ({ name, opts }) => {
    after[name] = opts.dependsOn;
    return undefined;
  };
  const args = { region: "us-west-2", place: "west" };
  new Findings("findings", args, { protect: true, transformations: [spy.transformation, order] });
  await pulumi.runtime.disconnect();
  return { made, after, isProtected: spy.isProtected };
}

test("turns Security Hub on, with every new control and one finding a control, and no standard of its choice", async () => {
  const { made } = await build();
  expect(made.find(hubType, "findings").inputs).toEqual({
    enableDefaultStandards: false,
    autoEnableControls: true,
    controlFindingGenerator: "SECURITY_CONTROL",
  });
});

test("holds the account against the best practices of AWS and CIS, in its own region, once the hub is on", async () => {
  const { made, after } = await build();
  const standard = (name: string): unknown => made.find(standardType, `findings-${name}`).inputs;
  expect([standard("best-practices"), standard("cis")]).toEqual([
    { standardsArn: "arn:aws:securityhub:us-west-2::standards/aws-foundational-security-best-practices/v/1.0.0" },
    { standardsArn: "arn:aws:securityhub:us-west-2::standards/cis-aws-foundations-benchmark/v/3.0.0" },
  ]);
  for (const name of ["findings-best-practices", "findings-cis"])
    expect(after[name]).toMatchObject([{ __pulumiType: hubType }]);
});

test("looks for what is open to other accounts", async () => {
  const { made } = await build();
  expect(made.find("aws:accessanalyzer/analyzer:Analyzer", "findings").inputs).toEqual({
    analyzerName: "dualcoast-west",
    type: "ACCOUNT",
  });
});

test("protects the hub, which holds findings, and leaves standards free to change", async () => {
  const { isProtected } = await build();
  expect([isProtected(hubType), isProtected(standardType)]).toEqual([[true], [false, false]]);
});

test("brings the findings of every region to the one that makes it, where the hub is on", async () => {
  const made = await record();
  let after: unknown;
  const order: pulumi.ResourceTransformation = ({ name, type, opts }) => {
    if (name === "all" && type.startsWith("aws:")) after = opts.dependsOn;
    return undefined;
  };
  const hub = new aws.securityhub.Account("hub");
  new FindingAggregation("all", { hub }, { transformations: [order] });
  await pulumi.runtime.disconnect();
  expect(after).toMatchObject([{ __pulumiType: hubType }]);
  expect(made.find("aws:securityhub/findingAggregator:FindingAggregator", "all").inputs).toEqual({
    linkingMode: "ALL_REGIONS",
  });
});
