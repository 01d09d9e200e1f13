/** One way of making a type of the settings of a bucket, each a resource of its own with the bucket's name as id. */
import type { S3 } from "@aws-sdk/client-s3";
import { orGone } from "../host/calls.ts";
import { define } from "../host/types.ts";
import type { ResourceType } from "../host/types.ts";
import type { Props } from "../host/values.ts";
import { s3 } from "./clients.ts";
import { atRelease, terraform } from "./source.ts";

interface Setting<Args> extends Pick<
  ResourceType<Args>,
  "defaults" | "json" | "refuse" | "replaceWhen" | "sets" | "validate"
> {
  readonly file: string;
  /** Commit of the file that was read, where it is not the release of the tables. */
  readonly commit?: string;
  /** @default the bucket alone */
  readonly replaceOn?: ResourceType<Args>["replaceOn"];
  readonly notProven: string;
  readonly put: (api: S3, inputs: Args, bucket: string) => Promise<unknown>;
  /** Undefined when it is gone; properties that can be compared with the inputs otherwise. */
  readonly get: (api: S3, bucket: string, state: Props) => Promise<Props | undefined>;
  readonly drop: (api: S3, bucket: string) => Promise<unknown>;
}

/** Saying who owns the bucket changes nothing where it is the own account; everything else makes the setting anew. */
export function otherOwner(inputs: { expectedBucketOwner?: string }, state: Props, accountId: string): boolean {
  return Boolean(state["expectedBucketOwner"]) || inputs.expectedBucketOwner !== accountId;
}

/** Table entry of such a setting. */
export function setting<Args extends { bucket: string }>(of: Setting<Args>): ResourceType {
  const put = async (inputs: Args, region: string): Promise<void> => {
    await of.put(await s3(region), inputs, inputs.bucket);
  };
  return define<Args>({
    ...of,
    level: "live",
    replaceOn: of.replaceOn ?? ["bucket"],
    source: of.commit === undefined ? atRelease(`s3/${of.file}`) : terraform(`s3/${of.file}`, of.commit),
    create: async ({ inputs, region }) => {
      await put(inputs, region);
      return { id: inputs.bucket, outputs: {} };
    },
    read: async ({ id, region, state }) => of.get(await s3(region), id, state),
    update: async ({ inputs, region }) => {
      await put(inputs, region);
      return {};
    },
    delete: async ({ id, region }) => {
      const api = await s3(region);
      await orGone(of.drop(api, id));
    },
  });
}
