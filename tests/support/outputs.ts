import type { RegionOutputs } from "../../src/outputs.ts";

/** Outputs of a stack, complete, told apart by place. */
export function outputsOf(place: "east" | "west", changes: Partial<RegionOutputs> = {}): RegionOutputs {
  const region = place === "east" ? "us-east-1" : "us-west-2";
  const bucket = (purpose: string) => ({
    name: `${purpose}-${place}`,
    arn: `arn:aws:s3:::${purpose}-${place}`,
    region,
  });
  return {
    schemaVersion: 1,
    role: place === "east" ? "active" : "standby",
    roleEpoch: 1,
    region,
    peer: place === "east" ? "dr-west" : "prod-east",
    linked: true,
    network: { vpcId: `vpc-${place}`, webSubnetIds: [], dataSubnetIds: [], publicSubnetIds: [] },
    database: {
      identifier: `dualcoast-${place}-g1`,
      arn: `arn:aws:rds:${region}:123456789012:db:dualcoast-${place}-g1`,
      address: `dualcoast-${place}-g1.test`,
      port: 3306,
      generation: 1,
      kmsKeyArn: `arn:aws:kms:${region}:123456789012:key/${place}`,
      parameterGroup: `dualcoast-${place}-mysql84`,
      isReplica: place === "west",
    },
    web: {
      autoScalingGroup: `dualcoast-web-${place}`,
      targetGroupArn: `targets-${place}`,
      loadBalancerArn: `lb-${place}`,
      loadBalancerDns: `lb-${place}.elb.test`,
      launchTemplateId: `lt-${place}`,
      desired: { active: 4, standby: 2 },
    },
    buckets: { assets: bucket("assets"), runs: bucket("runs") },
    keys: { data: `arn:aws:kms:${region}:123456789012:key/${place}` },
    tables: { control: "dualcoast-control", ops: "dualcoast-ops" },
    secrets: { database: `arn:aws:secretsmanager:us-east-1:123456789012:secret:dualcoast-database-AbCdEf` },
    vault: `arn:aws:backup:${region}:123456789012:backup-vault:dualcoast-backup-${place}`,
    ...changes,
  };
}
