import {
  type AlertTopic,
  ConfigRole,
  configRoleArn,
  ConfigurationRecorder,
  FindingAggregation,
  FindingAlerts,
  Findings,
  ThreatDetection,
} from "./components/index.ts";
import type { Foundation } from "./foundation.ts";

/** What watches a region: the same in both, whichever is active. */
export function detection({ config, logs, parent }: Foundation, alerts: AlertTopic): void {
  const { accountId, region, place, owns } = config;
  const protect = config.protection === "full";
  const isGlobal = owns.includes("global-findings");
  const roleArn = owns.includes("config-role")
    ? new ConfigRole("config-role", { parent }).arn
    : configRoleArn(accountId);
  new ConfigurationRecorder(
    "recorder",
    { roleArn, bucketName: logs.bucketName, recordsGlobalTypes: isGlobal },
    { parent },
  );
  new ThreatDetection("threats", { parent, protect });
  new FindingAlerts("threat-alerts", { topicArn: alerts.arn }, { parent });
  const { hub } = new Findings("findings", { region, place }, { parent, protect });
  if (isGlobal) new FindingAggregation("findings-of-all", { hub }, { parent });
}
