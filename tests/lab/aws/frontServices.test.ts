import { CloudWatchClient, GetMetricDataCommand, PutMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import {
  CreateKeyCommand,
  DecryptCommand,
  DisableKeyCommand,
  EncryptCommand,
  KMSClient,
  ReplicateKeyCommand,
} from "@aws-sdk/client-kms";
import { FailoverGlobalClusterCommand, RDSClient } from "@aws-sdk/client-rds";
import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import https from "node:https";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { accessKey } from "../../../lab/actors.ts";
import { failure, startTestLab, type TestLab } from "./support.ts";

const [EAST, WEST] = ["us-east-1", "us-west-2"] as const;

let lab: TestLab;
beforeAll(async () => {
  lab = await startTestLab();
});
afterAll(() => lab.stop());

describe("S3", () => {
  const east = () => new S3Client(lab.settings(EAST));

  test("works with the bucket in the host name and in the path", async () => {
    await east().send(new CreateBucketCommand({ Bucket: "east-bucket" }));
    await east().send(
      new PutObjectCommand({ Bucket: "east-bucket", Key: "a b/c", Body: "hello", Metadata: { my_key: "v" } }),
    );
    const paths = new S3Client({ ...lab.settings(EAST), forcePathStyle: true });
    const read = await paths.send(new GetObjectCommand({ Bucket: "east-bucket", Key: "a b/c" }));
    expect([await read.Body?.transformToString(), read.Metadata]).toEqual(["hello", { my_key: "v" }]);
    const hosts = (await lab.front.calls()).filter(({ service }) => service === "s3").slice(-2);
    expect(hosts.map(({ host }) => host)).toEqual([
      "east-bucket.s3.us-east-1.amazonaws.com",
      "s3.us-east-1.amazonaws.com",
    ]);
  });

  test("a missing object is 404, to GET and to HEAD", async () => {
    expect(await failure(east().send(new GetObjectCommand({ Bucket: "east-bucket", Key: "no" })))).toMatch(
      /^NoSuchKey/,
    );
    expect(await failure(east().send(new HeadObjectCommand({ Bucket: "east-bucket", Key: "no" })))).toMatch(
      /^NotFound/,
    );
  });

  test("a bucket called through another region's endpoint is redirected, as by S3", async () => {
    const west = new S3Client(lab.settings(WEST));
    const listing = west.send(new ListObjectsV2Command({ Bucket: "east-bucket" }));
    expect(await failure(listing)).toMatch(/^PermanentRedirect: The bucket is in us-east-1/);
  });

  test("a policy that denies all but TLS lets calls over TLS through, and no others", async () => {
    const policy = (value: string) =>
      JSON.stringify({
        Version: "2012-10-17",
        Statement: {
          Effect: "Deny",
          Principal: "*",
          Action: "s3:*",
          Resource: ["arn:aws:s3:::east-bucket", "arn:aws:s3:::east-bucket/*"],
          Condition: { Bool: { "aws:SecureTransport": value } },
        },
      });
    const object = { Bucket: "east-bucket", Key: "a b/c" };
    const denied = /AccessDenied|Forbidden|Unknown|403/;
    await east().send(new PutBucketPolicyCommand({ Bucket: "east-bucket", Policy: policy("false") }));
    expect(await (await east().send(new GetObjectCommand(object))).Body?.transformToString()).toBe("hello");
    const past = { ...lab.settings(EAST), endpoint: lab.emulator.url, requestHandler: undefined, forcePathStyle: true };
    expect(await failure(new S3Client(past).send(new GetObjectCommand(object)))).toMatch(denied);
    await east().send(new PutBucketPolicyCommand({ Bucket: "east-bucket", Policy: policy("true") }));
    expect(await failure(east().send(new GetObjectCommand(object)))).toMatch(denied);
    await east().send(new PutBucketPolicyCommand({ Bucket: "east-bucket", Policy: policy("false") }));
  });

  test("streams an object of several megabytes there and back", async () => {
    const body = Buffer.alloc(5 << 20, "x");
    await east().send(new PutObjectCommand({ Bucket: "east-bucket", Key: "big", Body: body }));
    const back = await (
      await east().send(new GetObjectCommand({ Bucket: "east-bucket", Key: "big" }))
    ).Body?.transformToByteArray();
    expect(Buffer.from(back ?? []).equals(body)).toBe(true);
  });
});

describe("what the emulator cannot do", () => {
  test("is a clean 501 in the service's own form", async () => {
    const rds = new RDSClient(lab.settings(EAST));
    const call = rds.send(
      new FailoverGlobalClusterCommand({ GlobalClusterIdentifier: "g", TargetDbClusterIdentifier: "c" }),
    );
    const error = await call.catch((caught: unknown) => caught as Error & { $metadata: { httpStatusCode: number } });
    expect(error).toMatchObject({ name: "NotImplemented", $metadata: { httpStatusCode: 501 } });
    expect((error as Error).message).toMatch(/^The lab's emulator cannot answer rds FailoverGlobalCluster/);
  });

  test("is a 501 too where the emulator answers with a page", async () => {
    const authorization = `AWS4-HMAC-SHA256 Credential=${accessKey("test")}/20250101/us-west-2/backup/aws4_request`;
    const options = { agent: lab.httpsAgent, headers: { authorization } };
    const [status, body] = await new Promise<[number | undefined, string]>((resolve, reject) => {
      const request = https.get("https://backup.us-west-2.amazonaws.com/no-such-thing", options, (response) => {
        text(response).then((read) => resolve([response.statusCode, read]), reject);
      });
      request.on("error", reject);
    });
    expect(status).toBe(501);
    expect(JSON.parse(body)).toEqual({
      __type: "NotImplemented",
      message: "The lab's emulator cannot answer backup GET /no-such-thing",
    });
  });
});

test("CloudWatch's binary protocol works, metrics stay in their region", async () => {
  const data = { Namespace: "lab", MetricData: [{ MetricName: "age", Value: 3 }] };
  await new CloudWatchClient(lab.settings(WEST)).send(new PutMetricDataCommand(data));
  const query = (region: string) =>
    new CloudWatchClient(lab.settings(region)).send(
      new GetMetricDataCommand({
        StartTime: new Date(Date.now() - 600_000),
        EndTime: new Date(Date.now() + 60_000),
        MetricDataQueries: [
          { Id: "a", MetricStat: { Metric: { Namespace: "lab", MetricName: "age" }, Period: 60, Stat: "Maximum" } },
        ],
      }),
    );
  expect((await query(WEST)).MetricDataResults?.[0]?.Values).toEqual([3]);
  expect((await query(EAST)).MetricDataResults?.[0]?.Values).toEqual([]);
});

test("a multi-region key decrypts in the West what it encrypted in the East", async () => {
  const kms = new KMSClient(lab.settings(EAST));
  const key = (await kms.send(new CreateKeyCommand({ MultiRegion: true }))).KeyMetadata;
  expect(key?.KeyId).toMatch(/^mrk-[0-9a-f]{32}$/);
  const sealed = await kms.send(new EncryptCommand({ KeyId: key?.KeyId, Plaintext: Buffer.from("secret") }));
  await kms.send(new ReplicateKeyCommand({ KeyId: key?.KeyId, ReplicaRegion: WEST }));
  for (const region of [EAST, WEST]) {
    const opening = new DecryptCommand({ CiphertextBlob: sealed.CiphertextBlob });
    const open = await new KMSClient(lab.settings(region)).send(opening);
    expect(Buffer.from(open.Plaintext ?? []).toString()).toBe("secret");
  }
  await kms.send(new DisableKeyCommand({ KeyId: key?.KeyId }));
  const disabled = kms.send(new DecryptCommand({ CiphertextBlob: sealed.CiphertextBlob }));
  expect(await failure(disabled)).toMatch(/^DisabledException: /);
});
