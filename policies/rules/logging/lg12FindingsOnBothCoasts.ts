import { formed } from "../../core/show.ts";
import type { ResourceInput, Rule } from "../../core/types.ts";
import { at, inEither, regionsOf } from "../pairs.ts";
import { hasUnknownCoast } from "./coasts.ts";

const hubType = "aws:securityhub/account:Account";
const analyzerType = "aws:accessanalyzer/analyzer:Analyzer";
const aggregatorType = "aws:securityhub/findingAggregator:FindingAggregator";
const coast = (region: string, ...more: ResourceInput[]): ResourceInput[] => [
  at(region),
  { type: hubType, name: "hub", provider: `aws-${region}`, props: {} },
  { type: analyzerType, name: "analyzer", provider: `aws-${region}`, props: { analyzerName: "main" } },
  ...more.map((one) => ({ ...one, provider: `aws-${region}` })),
];
const aggregator = { type: aggregatorType, name: "all", props: { linkingMode: "ALL_REGIONS" } };

export const lg12: Rule = {
  id: "LG-12",
  name: "lg-12-findings-on-both-coasts",
  title: "Security Hub and Access Analyzer are on in both regions, with one aggregator.",
  group: "logging",
  severity: "medium",
  level: "mandatory",
  kind: "pair",
  types: [hubType, analyzerType, aggregatorType],
  frameworks: { cis: ["4.16", "1.19"], nist: ["CA-7", "RA-5"], pci: ["11.3.1"] },
  rationale: "Findings are regional. One page that shows both coasts is looked at; two are not.",
  remediation: "Add a Security Hub account and an analyzer in each region, and a finding aggregator in one.",
  examples: {
    good: { active: coast("us-east-1"), standby: coast("us-west-2", aggregator) },
    bad: { active: coast("us-east-1"), standby: coast("us-west-2") },
  },
  checkPair: (ctx) => {
    hasUnknownCoast(ctx);
    const regions = regionsOf(ctx);
    for (const { region } of regions) {
      if (inEither(ctx, hubType, region).length === 0)
        ctx.violation(`Security Hub is not on in ${formed("region", region)}`);
      if (inEither(ctx, analyzerType, region).length === 0)
        ctx.violation(`no Access Analyzer in ${formed("region", region)}`);
    }
    const aggregators = [ctx.active, ctx.standby].flatMap((graph) => graph.ofType(aggregatorType));
    if (aggregators.length !== 1 && regions.length > 0)
      ctx.violation(`there are ${aggregators.length} finding aggregators; there must be one`);
  },
};
