import {
  AutoScalingClient,
  CreateAutoScalingGroupCommand,
  DescribeAutoScalingGroupsCommand,
  SetDesiredCapacityCommand,
  UpdateAutoScalingGroupCommand,
} from "@aws-sdk/client-auto-scaling";
import {
  CreateLaunchTemplateCommand,
  CreateLaunchTemplateVersionCommand,
  DescribeInstancesCommand,
  DescribeSubnetsCommand,
  DescribeVolumesCommand,
  EC2Client,
  TerminateInstancesCommand,
} from "@aws-sdk/client-ec2";
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
  DescribeLoadBalancersCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestLab, until, type TestLab } from "./support.ts";

let lab: TestLab;
let scaling: AutoScalingClient;
let ec2: EC2Client;
let elb: ElasticLoadBalancingV2Client;
let templateId: string;
let targetGroupArn: string;
const GROUP = "web";
const subnets: string[] = [];

const group = async () =>
  (await scaling.send(new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [GROUP] }))).AutoScalingGroups?.[0];
const members = async () => (await group())?.Instances ?? [];
const settled = (count: number) =>
  until(`${count} in service`, async () => {
    const now = await members();
    return now.length === count && now.every(({ LifecycleState }) => LifecycleState === "InService") ? now : undefined;
  });
const targets = async () =>
  (await elb.send(new DescribeTargetHealthCommand({ TargetGroupArn: targetGroupArn }))).TargetHealthDescriptions ?? [];
const healths = async () => (await targets()).map(({ TargetHealth }) => TargetHealth?.State);
const scaleTo = (DesiredCapacity: number) =>
  scaling.send(new SetDesiredCapacityCommand({ AutoScalingGroupName: GROUP, DesiredCapacity }));
const userData = (text: string) => Buffer.from(text).toString("base64");

beforeAll(async () => {
  lab = await startTestLab({ pace: 15, hasReconciler: true });
  const settings = lab.settings("us-west-2");
  scaling = new AutoScalingClient(settings);
  ec2 = new EC2Client(settings);
  elb = new ElasticLoadBalancingV2Client(settings);
  const found = (await ec2.send(new DescribeSubnetsCommand({}))).Subnets ?? [];
  for (const zone of ["us-west-2a", "us-west-2b"]) {
    subnets.push(found.find(({ AvailabilityZone }) => AvailabilityZone === zone)?.SubnetId ?? "");
  }
  const template = await ec2.send(
    new CreateLaunchTemplateCommand({
      LaunchTemplateName: GROUP,
      LaunchTemplateData: {
        ImageId: "ami-12345678",
        InstanceType: "t4g.small",
        UserData: userData("one"),
        MetadataOptions: { HttpTokens: "required", HttpPutResponseHopLimit: 1 },
        BlockDeviceMappings: [{ DeviceName: "/dev/xvda", Ebs: { VolumeSize: 20, Encrypted: true } }],
      },
    }),
  );
  templateId = template.LaunchTemplate?.LaunchTemplateId ?? "";
  const made = await elb.send(
    new CreateTargetGroupCommand({ Name: GROUP, Protocol: "HTTP", Port: 8080, VpcId: found[0]?.VpcId }),
  );
  targetGroupArn = made.TargetGroups?.[0]?.TargetGroupArn ?? "";
});
afterAll(() => lab.stop());

test("a load balancer takes its time, and has a name of AWS's form", async () => {
  await lab.emulator.setPace(15, 600);
  const made = await elb.send(new CreateLoadBalancerCommand({ Name: GROUP, Subnets: subnets }));
  const balancer = made.LoadBalancers?.[0];
  expect(balancer?.DNSName).toMatch(/^web-\d{10}\.us-west-2\.elb\.amazonaws\.com$/);
  expect(balancer?.State?.Code).toBe("provisioning");
  await until("active", async () => {
    const found = await elb.send(new DescribeLoadBalancersCommand({}));
    return found.LoadBalancers?.[0]?.State?.Code === "active" ? true : undefined;
  });
  await elb.send(
    new CreateListenerCommand({
      LoadBalancerArn: balancer?.LoadBalancerArn,
      Protocol: "HTTP",
      Port: 80,
      DefaultActions: [{ Type: "forward", TargetGroupArn: targetGroupArn }],
    }),
  );
  const { loadBalancers } = (await lab.emulator.state())["us-west-2"]!;
  expect(loadBalancers).toEqual([
    { name: GROUP, arn: balancer?.LoadBalancerArn, dnsName: balancer?.DNSName, targetGroups: [targetGroupArn] },
  ]);
});

test("instances boot, one zone after the other, exactly as the template says", async () => {
  await scaling.send(
    new CreateAutoScalingGroupCommand({
      AutoScalingGroupName: GROUP,
      MinSize: 1,
      MaxSize: 4,
      DesiredCapacity: 2,
      LaunchTemplate: { LaunchTemplateId: templateId, Version: "$Latest" },
      VPCZoneIdentifier: subnets.join(","),
      TargetGroupARNs: [targetGroupArn],
    }),
  );
  expect((await members()).map(({ LifecycleState }) => LifecycleState)).toEqual(["Pending", "Pending"]);
  const ready = await settled(2);
  expect(ready.map(({ AvailabilityZone }) => AvailabilityZone)).toEqual(["us-west-2a", "us-west-2b"]);
  const found = await ec2.send(
    new DescribeInstancesCommand({ InstanceIds: ready.map(({ InstanceId }) => InstanceId!) }),
  );
  const instance = found.Reservations?.[0]?.Instances?.[0];
  expect(instance?.MetadataOptions?.HttpTokens).toBe("required");
  expect(instance?.PrivateDnsName).toMatch(/\.us-west-2\.compute\.internal$/);
  const VolumeIds = (instance?.BlockDeviceMappings ?? []).map(({ Ebs }) => Ebs?.VolumeId ?? "");
  const { Volumes } = await ec2.send(new DescribeVolumesCommand({ VolumeIds }));
  expect(Volumes?.filter(({ Size }) => Size === 20).map(({ Encrypted }) => Encrypted)).toEqual([true]);
  const [state] = (await lab.emulator.state())["us-west-2"]!.groups;
  expect(state?.instances.map(({ userData: data }) => Buffer.from(data ?? "", "base64").toString())).toEqual([
    "one",
    "one",
  ]);
});

test("targets are healthy when the reconciler says so", async () => {
  expect(await healths()).toEqual(["initial", "initial"]);
  const [one, other] = (await members()).map(({ InstanceId }) => InstanceId!);
  await lab.emulator.targetHealth(targetGroupArn, one!, true);
  await lab.emulator.targetHealth(targetGroupArn, other!, false);
  expect((await healths()).sort()).toEqual(["healthy", "unhealthy"]);
  await expect(lab.emulator.targetHealth(targetGroupArn, "i-0", true)).rejects.toThrow(/i-0 is not registered/);
});

test("new instances come from the template's newest version, old ones stay what they are", async () => {
  await ec2.send(
    new CreateLaunchTemplateVersionCommand({
      LaunchTemplateId: templateId,
      SourceVersion: "1",
      LaunchTemplateData: { UserData: userData("two") },
    }),
  );
  await scaleTo(3);
  await scaleTo(4); // while the third still boots
  expect((await members()).map(({ LifecycleState }) => LifecycleState).sort()).toEqual([
    "InService",
    "InService",
    "Pending",
    "Pending",
  ]);
  const ready = await settled(4);
  const versions = ready.map(
    ({ LaunchTemplate, AvailabilityZone }) => `${AvailabilityZone} ${LaunchTemplate?.Version}`,
  );
  expect(versions).toEqual(["us-west-2a 1", "us-west-2b 1", "us-west-2a 2", "us-west-2b 2"]);
  expect((await targets()).length).toBe(4);
  const newest = ready.at(-1)?.InstanceId ?? "";
  const found = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [newest] }));
  const launched = found.Reservations?.[0]?.Instances?.[0];
  expect(launched?.MetadataOptions?.HttpTokens).toBe("required");
  expect(launched?.Tags).toContainEqual({ Key: "aws:ec2launchtemplate:version", Value: "2" });
  const [state] = (await lab.emulator.state())["us-west-2"]!.groups;
  const made = state?.instances.find(({ id }) => id === newest);
  expect(Buffer.from(made?.userData ?? "", "base64").toString()).toBe("two");
});

test("a capacity outside the group's bounds is refused", async () => {
  await expect(scaleTo(5)).rejects.toThrow(/New SetDesiredCapacity value 5 is above max value 4/);
  await expect(scaleTo(0)).rejects.toThrow(/New SetDesiredCapacity value 0 is below min value 1/);
});

test("scaling in takes targets along and keeps the zones level", async () => {
  await scaleTo(2);
  const left = await members();
  expect(left.map(({ AvailabilityZone }) => AvailabilityZone).sort()).toEqual(["us-west-2a", "us-west-2b"]);
  const registered = (await targets()).map(({ Target }) => Target?.Id).sort();
  expect(registered).toEqual(left.map(({ InstanceId }) => InstanceId).sort());
});

test("a lost instance is replaced in its zone", async () => {
  const [lost] = await members();
  await ec2.send(new TerminateInstancesCommand({ InstanceIds: [lost!.InstanceId!] }));
  const now = await members();
  expect(now.map(({ AvailabilityZone }) => AvailabilityZone).sort()).toEqual(["us-west-2a", "us-west-2b"]);
  expect(now.map(({ InstanceId }) => InstanceId)).not.toContain(lost!.InstanceId);
  const registered = (await targets()).map(({ Target }) => Target?.Id).sort();
  expect(registered).toEqual(now.map(({ InstanceId }) => InstanceId).sort());
});

test("scaling in takes from the zone that has most, however old the others are", async () => {
  await scaleTo(3);
  const zones = (await members()).map(({ AvailabilityZone }) => AvailabilityZone);
  expect(zones).toEqual(["us-west-2b", "us-west-2a", "us-west-2a"]);
  await scaleTo(2);
  expect((await members()).map(({ AvailabilityZone }) => AvailabilityZone)).toEqual(["us-west-2b", "us-west-2a"]);
});

test("an update that says nothing of capacity changes none", async () => {
  await scaling.send(new UpdateAutoScalingGroupCommand({ AutoScalingGroupName: GROUP, HealthCheckGracePeriod: 30 }));
  expect([(await group())?.DesiredCapacity, (await members()).length]).toEqual([2, 2]);
});
