import {
  DescribeAutoScalingGroupsCommand,
  SetDesiredCapacityCommand,
  UpdateAutoScalingGroupCommand,
  type AutoScalingGroup,
} from "@aws-sdk/client-auto-scaling";
import { DescribeTargetHealthCommand } from "@aws-sdk/client-elastic-load-balancing-v2";
import { DescribeDBInstancesCommand, PromoteReadReplicaCommand, type RDSClient } from "@aws-sdk/client-rds";
import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { isDefiniteRefusal, type RegionClients } from "../../aws/clients.ts";
import { messageOf, RequestRefused } from "../errors.ts";
import type { CapacityEffects, DatabaseEffects, OldRegionEffects, StorageEffects } from "./types.ts";

export function databaseEffects(rds: RDSClient, identifier: string): DatabaseEffects {
  return {
    describe: async () => {
      const answer = await rds
        .send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: identifier }))
        .catch(missing);
      const found = answer?.DBInstances?.[0];
      if (!found) return undefined;
      return {
        status: found.DBInstanceStatus ?? "unknown",
        isReplica: Boolean(found.ReadReplicaSourceDBInstanceIdentifier),
        multiAz: found.MultiAZ ?? false,
        backupRetentionDays: found.BackupRetentionPeriod ?? 0,
      };
    },
    promote: async () => {
      try {
        await rds.send(new PromoteReadReplicaCommand({ DBInstanceIdentifier: identifier }));
      } catch (error) {
        if (isDefiniteRefusal(error))
          throw new RequestRefused(`RDS refused to promote ${identifier}: ${messageOf(error)}`, { cause: error });
        throw error;
      }
    },
  };
}

function missing(error: unknown): undefined {
  if (error instanceof Error && error.name === "DBInstanceNotFoundFault") return undefined;
  throw error;
}

export function capacityEffects(clients: RegionClients, group: string, targetGroupArn: string): CapacityEffects {
  return {
    describe: async () => {
      const [found, health] = await Promise.all([
        describeGroup(clients, group),
        clients.loadBalancing.send(new DescribeTargetHealthCommand({ TargetGroupArn: targetGroupArn })),
      ]);
      const inService = (found.Instances ?? []).filter((one) => one.LifecycleState === "InService");
      const healthy = (health.TargetHealthDescriptions ?? []).filter((one) => one.TargetHealth?.State === "healthy");
      return {
        min: found.MinSize ?? 0,
        desired: found.DesiredCapacity ?? 0,
        max: found.MaxSize ?? 0,
        inService: inService.length,
        healthyTargets: healthy.length,
      };
    },
    setDesired: async (desired) => {
      const request = { AutoScalingGroupName: group, DesiredCapacity: desired, HonorCooldown: false };
      await clients.autoScaling.send(new SetDesiredCapacityCommand(request));
    },
  };
}

async function describeGroup(clients: RegionClients, group: string): Promise<AutoScalingGroup> {
  const answer = await clients.autoScaling.send(
    new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [group] }),
  );
  const found = answer.AutoScalingGroups?.[0];
  if (!found) throw new Error(`instance group ${group} does not exist in ${clients.region}`);
  return found;
}

/** Objects only: a bucket's configuration depends on us-east-1 in every region. */
export function storageEffects(s3: S3Client, buckets: readonly string[]): StorageEffects {
  const probe = async (bucket: string, run: string): Promise<string> => {
    const at = { Bucket: bucket, Key: `dualcoast/probe/${run}` };
    await s3.send(new PutObjectCommand({ ...at, Body: run }));
    const { Body } = await s3.send(new GetObjectCommand(at));
    const read = await Body?.transformToString();
    if (read !== run) throw new Error(`bucket ${bucket} gave back something else than was written`);
    await s3.send(new DeleteObjectCommand(at));
    return bucket;
  };
  return { probe: (run) => Promise.all(buckets.map((bucket) => probe(bucket, run))) };
}

/** A lower rung for the day the old region answers again: its instances to zero. Its clients have short timeouts. */
export function oldGroupEffects(clients: RegionClients, group: string): Pick<OldRegionEffects, "tryRungs"> {
  return {
    tryRungs: async () => {
      try {
        const size = { MinSize: 0, DesiredCapacity: 0 };
        await clients.autoScaling.send(new UpdateAutoScalingGroupCommand({ AutoScalingGroupName: group, ...size }));
        return [{ rung: "instances-zero", ok: true, proof: `${group} in ${clients.region} set to zero` }];
      } catch (error) {
        return [{ rung: "instances-zero", ok: false, proof: messageOf(error) }];
      }
    },
  };
}
