import https from "node:https";
import {
  AutoScalingClient,
  DescribeAutoScalingGroupsCommand,
  TerminateInstanceInAutoScalingGroupCommand,
} from "@aws-sdk/client-auto-scaling";
import { NodeHttpHandler } from "@smithy/node-http-handler";

// Run in a lab's shell: ends the instances that a group has now, for which it starts others, of its template as it is now.
// The emulator knows no instance refresh. Arguments: region, group.

const [region = "", group = ""] = process.argv.slice(2);
// The types of Node 22 know the option as of Node 24.
const httpsAgent = new https.Agent({ proxyEnv: process.env } as https.AgentOptions);
const client = new AutoScalingClient({ region, requestHandler: new NodeHttpHandler({ httpsAgent }) });
const { AutoScalingGroups } = await client.send(
  new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [group] }),
);
for (const { InstanceId } of AutoScalingGroups?.[0]?.Instances ?? []) {
  const ended = { InstanceId, ShouldDecrementDesiredCapacity: false };
  await client.send(new TerminateInstanceInAutoScalingGroupCommand(ended));
}
