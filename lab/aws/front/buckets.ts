import type { Call } from "./call.ts";
import type { AwsError } from "./errors.ts";
import type { Upstream } from "./forward.ts";

/** Where each bucket lives; asked from the emulator once and remembered until the bucket is deleted. */
export class Buckets {
  readonly #regions = new Map<string, string>();
  readonly #emulator: Upstream;

  constructor(emulator: Upstream) {
    this.#emulator = emulator;
  }

  async regionOf(bucket: string): Promise<string | undefined> {
    const known = this.#regions.get(bucket);
    if (known !== undefined) return known;
    const answer = (await this.#emulator.ask(`/dualcoast/bucket/${encodeURIComponent(bucket)}`)) as
      { region: string } | undefined;
    if (answer) this.#regions.set(bucket, answer.region);
    return answer?.region;
  }

  forget(bucket: string): void {
    this.#regions.delete(bucket);
  }

  /** Forgets all of them: the emulator behind was changed for another. */
  clear(): void {
    this.#regions.clear();
  }
}

/** S3's answer when a bucket is called through another region's endpoint; only its location may be asked anywhere. */
export function wrongEndpoint(call: Call, bucketRegion: string | undefined): AwsError | undefined {
  const action = call.s3?.action;
  if (bucketRegion === undefined || bucketRegion === call.endpoint) return undefined;
  if (action === "GetBucketLocation" || action === "CreateBucket") return undefined;
  return {
    status: 301,
    code: "PermanentRedirect",
    message: `The bucket is in ${bucketRegion}, and was called through the endpoint of ${call.endpoint}.`,
    headers: { "x-amz-bucket-region": bucketRegion },
  };
}
