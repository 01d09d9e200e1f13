import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { makeProviders } from "../../src/providers.ts";
import { RegionStack } from "../../src/regionStack.ts";
import type { RegionOutputs } from "../../src/outputs.ts";
import { outputsOf } from "../support/outputs.ts";
import { record, valueOf, type Recorder } from "../support/mocks.ts";
import { stackConfig } from "../support/stackFiles.ts";

interface Built {
  readonly made: Recorder;
  readonly outputs: RegionOutputs;
}

async function build(
  stack: string,
  peer: RegionOutputs | undefined,
  changes: Record<string, unknown> = {},
): Promise<Built> {
  const made = await record(undefined, stack);
  const config = stackConfig(stack, changes);
  const { aws, cloudflare } = makeProviders(config);
  const region = new RegionStack("region", { config, peer }, { providers: [aws, ...(cloudflare ? [cloudflare] : [])] });
  const outputs = await valueOf(region.outputs);
  await pulumi.runtime.disconnect();
  return { made, outputs };
}

const inputsByName = ({ made }: Built): Record<string, unknown> =>
  Object.fromEntries(made.resources.map(({ type, name, inputs }) => [`${type} ${name}`, inputs as unknown]));

test("turning the roles changes the sizes of the west's group, and nothing else", async () => {
  const before = inputsByName(await build("dr-west", outputsOf("east"), { role: "standby", roleEpoch: 1 }));
  const after = inputsByName(await build("dr-west", outputsOf("east"), { role: "active", roleEpoch: 2 }));
  const changed = Object.keys(after).filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]));
  expect(Object.keys(after)).toEqual(Object.keys(before));
  expect(changed).toEqual(["aws:autoscaling/group:Group web"]);
  const group = "aws:autoscaling/group:Group web";
  const sizes = (inputs: unknown) => {
    const { minSize, desiredCapacity, ...rest } = inputs as Record<string, unknown>;
    return { sizes: [minSize, desiredCapacity], rest };
  };
  expect(sizes(before[group]).sizes).toEqual([2, 2]);
  expect(sizes(after[group]).sizes).toEqual([4, 4]);
  expect(sizes(after[group]).rest).toEqual(sizes(before[group]).rest);
});
