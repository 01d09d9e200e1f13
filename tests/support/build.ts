import * as pulumi from "@pulumi/pulumi";
import type { ProgramConfig } from "../../src/config.ts";
import type { RegionOutputs } from "../../src/outputs.ts";
import { makeProviders } from "../../src/providers.ts";
import { RegionStack } from "../../src/regionStack.ts";
import { record, valueOf, type Recorder } from "./mocks.ts";

/** One resource's options as the program gave them. */
export interface Options {
  readonly type: string;
  readonly name: string;
  readonly opts: pulumi.ComponentResourceOptions & pulumi.CustomResourceOptions;
}

export interface Built {
  readonly made: Recorder;
  readonly options: Options[];
  readonly outputs: RegionOutputs;
}

/** A whole region under mocks, as the program builds it from config and the other stack's outputs. */
export async function buildRegion(config: ProgramConfig, peer: RegionOutputs | undefined): Promise<Built> {
  const made = await record(undefined, config.stack);
  const options: Options[] = [];
  const { aws, cloudflare } = makeProviders(config);
  const region = new RegionStack(
    "region",
    { config, peer },
    {
      providers: [aws, ...(cloudflare ? [cloudflare] : [])],
      transformations: [
        ({ type, name, opts }) => {
          options.push({ type, name, opts });
          return undefined;
        },
      ],
    },
  );
  const outputs = await valueOf(pulumi.output(region.outputs) as pulumi.Output<RegionOutputs>);
  await pulumi.runtime.disconnect();
  return { made, options, outputs };
}

const built = new Map<string, Promise<Built>>();

/** The same, built once for all tests of a file that ask for the same: nothing in it changes afterwards. */
export function builtRegion(config: ProgramConfig, peer: RegionOutputs | undefined): Promise<Built> {
  const key = JSON.stringify([config, peer]);
  const known = built.get(key) ?? buildRegion(config, peer);
  built.set(key, known);
  return known;
}
