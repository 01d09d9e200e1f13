import { expect, test } from "vitest";
import { failoverExcludedUrns, isExcludedInFailover } from "../../src/excluded.ts";

const urn = (types: string, name: string): string =>
  `urn:pulumi:dr-west::dualcoast::dualcoast:region:RegionStack$${types}::${name}`;

/** The engine's matching of `--exclude`: `*` stays within a part, `**` does not. */
function matches(pattern: string, text: string): boolean {
  const escaped = pattern.split("**").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${escaped.join(".*")}$`).test(text);
}

test.each([
  ["dualcoast:database:MysqlDatabase", "database-g1", true],
  ["dualcoast:database:MysqlDatabase$aws:rds/instance:Instance", "database-g1", true],
  ["dualcoast:database:DatabaseSettings$aws:rds/parameterGroup:ParameterGroup", "database", true],
  ["dualcoast:edge:Edge$cloudflare:index/loadBalancer:LoadBalancer", "edge", true],
  ["dualcoast:web:Certificate$dualcoast:edge:CertificateRecords", "certificate-records", true],
  ["dualcoast:writer:ControlTable$aws:dynamodb/table:Table", "control", true],
  ["dualcoast:audit:TrailAlarms$aws:cloudwatch/metricAlarm:MetricAlarm", "trail-alarms-keys", true],
  ["dualcoast:audit:Trail$aws:cloudtrail/trail:Trail", "trail", true],
  ["dualcoast:account:AccountSettings$aws:iam/accountPasswordPolicy:AccountPasswordPolicy", "account", true],
  ["dualcoast:audit:LogBucket$aws:s3/bucket:Bucket", "logs", false],
  ["dualcoast:encryption:VolumeEncryption$aws:ebs/encryptionByDefault:EncryptionByDefault", "volumes", false],
  [
    "dualcoast:detection:FindingAggregation$aws:securityhub/findingAggregator:FindingAggregator",
    "findings-of-all",
    true,
  ],
  ["dualcoast:detection:ConfigRole$aws:iam/serviceLinkedRole:ServiceLinkedRole", "config-role", true],
  ["dualcoast:detection:ConfigurationRecorder$aws:cfg/recorder:Recorder", "recorder", false],
  ["dualcoast:detection:Findings$aws:securityhub/account:Account", "findings", false],
  ["dualcoast:detection:ThreatDetection$aws:guardduty/detector:Detector", "threats", false],
  [
    "dualcoast:backup:AutomatedBackupCopy$aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication",
    "backup-copy",
    true,
  ],
  ["dualcoast:backup:BackupVault$aws:backup/vault:Vault", "backup", false],
  ["dualcoast:writer:OpsTable$aws:dynamodb/table:Table", "ops", false],
  ["dualcoast:web:WebGroup$aws:autoscaling/group:Group", "web", false],
  ["dualcoast:web:Certificate$aws:acm/certificate:Certificate", "certificate", false],
  ["dualcoast:secrets:DatabaseSecret$aws:secretsmanager/secret:Secret", "database-secret", false],
])("%s %s: left out of a failover's update: %s", (types, name, out) => {
  expect(isExcludedInFailover(urn(types, name))).toBe(out);
  expect(failoverExcludedUrns.some((pattern) => matches(pattern, urn(types, name)))).toBe(out);
});
