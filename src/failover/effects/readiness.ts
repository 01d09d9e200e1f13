import { DescribeAutoScalingGroupsCommand } from "@aws-sdk/client-auto-scaling";
import { DescribeImagesCommand, DescribeLaunchTemplateVersionsCommand } from "@aws-sdk/client-ec2";
import { DescribeKeyCommand } from "@aws-sdk/client-kms";
import { DescribeSecretCommand } from "@aws-sdk/client-secrets-manager";
import type { RegionClients } from "../../aws/clients.ts";
import { messageOf } from "../errors.ts";
import type { ReadinessEffects, ReadinessFinding } from "./types.ts";

export interface ReadinessSubject {
  readonly autoScalingGroup: string;
  readonly launchTemplateId: string;
  readonly secretId: string;
  readonly keyArns: readonly string[];
}

/** What the new instances and the new primary will need, looked up in their own region only. */
export function readinessEffects(clients: RegionClients, subject: ReadinessSubject): ReadinessEffects {
  const checks = (needed: number): Promise<ReadinessFinding>[] => [
    judged("capacity", capacityDetail(clients, subject.autoScalingGroup, needed)),
    judged("image", imageDetail(clients, subject.launchTemplateId)),
    judged("secret", secretDetail(clients, subject.secretId)),
    ...subject.keyArns.map((arn) => judged("key", keyDetail(clients, arn))),
  ];
  return { check: (needed) => Promise.all(checks(needed)) };
}

async function judged(what: ReadinessFinding["what"], detail: Promise<string>): Promise<ReadinessFinding> {
  try {
    return { what, ok: true, detail: await detail };
  } catch (error) {
    return { what, ok: false, detail: messageOf(error) };
  }
}

async function capacityDetail(clients: RegionClients, group: string, needed: number): Promise<string> {
  const answer = await clients.autoScaling.send(
    new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [group] }),
  );
  const found = answer.AutoScalingGroups?.[0];
  if (!found) throw new Error(`instance group ${group} does not exist in ${clients.region}`);
  const suspended = (found.SuspendedProcesses ?? []).map((process) => process.ProcessName);
  if (suspended.includes("Launch"))
    throw new Error(`instance group ${group} may not launch instances (process suspended)`);
  const max = found.MaxSize ?? 0;
  if (max < needed)
    throw new Error(`instance group ${group} may hold ${String(max)} instances, ${String(needed)} are needed`);
  return `${group}: ${String(found.DesiredCapacity)} now, ${String(needed)} needed`;
}

async function imageDetail(clients: RegionClients, launchTemplateId: string): Promise<string> {
  const versions = await clients.ec2.send(
    new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateId: launchTemplateId, Versions: ["$Latest"] }),
  );
  const image = versions.LaunchTemplateVersions?.[0]?.LaunchTemplateData?.ImageId;
  if (!image) throw new Error(`launch template ${launchTemplateId} names no image`);
  // An image that is looked up from a parameter at launch has no id to describe here.
  if (image.startsWith("resolve:ssm:")) return `${image}, resolved at launch`;
  const found = (await clients.ec2.send(new DescribeImagesCommand({ ImageIds: [image] }))).Images?.[0];
  if (found?.State !== "available")
    throw new Error(`image ${image} is ${found?.State ?? "missing"} in ${clients.region}`);
  return `${image} is available`;
}

async function secretDetail(clients: RegionClients, secretId: string): Promise<string> {
  const found = await clients.secrets.send(new DescribeSecretCommand({ SecretId: secretId }));
  if (found.DeletedDate) throw new Error(`secret ${secretId} is scheduled for deletion`);
  return `${found.Name ?? secretId} is there`;
}

async function keyDetail(clients: RegionClients, arn: string): Promise<string> {
  const region = arn.split(":")[3];
  if (region !== clients.region) throw new Error(`key ${arn} is in ${String(region)}, not in ${clients.region}`);
  const { KeyMetadata: key } = await clients.kms.send(new DescribeKeyCommand({ KeyId: arn }));
  if (key?.KeyState !== "Enabled") throw new Error(`key ${arn} is ${key?.KeyState ?? "missing"}`);
  return `${key.KeyId ?? arn} is enabled`;
}
