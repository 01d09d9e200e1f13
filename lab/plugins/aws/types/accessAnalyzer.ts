/** IAM Access Analyzer, of which the emulator knows nothing. */
import type { AnalyzerArgs } from "@pulumi/aws/accessanalyzer/analyzer.js";
import { define } from "../../host/types.ts";
import type { Plain, ResourceTable } from "../../host/types.ts";
import { terraform } from "../source.ts";

const analyzer = define<Plain<AnalyzerArgs>>({
  level: "recorded",
  notProven: "that anything is analyzed; that the region has no other of the type: the emulator has no analyzers",
  replaceOn: ["analyzerName", "configuration", "type"],
  source: terraform("accessanalyzer/analyzer.go", "00a35305dc1b297a6fcdecdfbba33f1e63c3da39", "2026-11-26"),
  defaults: { type: "ACCOUNT" },
  validate: ({ analyzerName, type = "ACCOUNT", configuration }) => {
    if (!/^[A-Za-z][0-9A-Za-z_.-]{0,254}$/.test(analyzerName))
      return `analyzerName must begin with a letter, got "${analyzerName}"`;
    return type === "ACCOUNT" && !configuration
      ? undefined
      : "only analyzers of the account, without a configuration, are in the lab";
  },
  create: ({ inputs, region, accountId }) =>
    Promise.resolve({
      id: inputs.analyzerName,
      outputs: { arn: `arn:aws:access-analyzer:${region}:${accountId}:analyzer/${inputs.analyzerName}` },
    }),
  update: () => Promise.resolve({}),
});

export const types: ResourceTable = { "aws:accessanalyzer/analyzer:Analyzer": analyzer };
