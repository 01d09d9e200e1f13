import { ListTablesCommand, CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { CreateBucketCommand, ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import { readdir, readlink } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { EmulatorClient } from "../../../lab/aws/client.ts";
import { startTestLab, until, type ClientSettings, type TestLab } from "./support.ts";

let lab: TestLab;
beforeAll(async () => {
  lab = await startTestLab();
  await create(lab.settings, "before");
});
afterAll(() => lab.stop());

const create = (settings: ClientSettings, name: string) =>
  new DynamoDBClient(settings("us-west-2")).send(
    new CreateTableCommand({
      TableName: name,
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      BillingMode: "PAY_PER_REQUEST",
    }),
  );
const tables = async (settings: ClientSettings) =>
  (await new DynamoDBClient(settings("us-west-2")).send(new ListTablesCommand({}))).TableNames;
const isGone = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return false;
  } catch {
    return true;
  }
};

test("copies start from the same state, diverge, and leave each other and their original alone", async () => {
  const [one, two] = [await lab.emulator.fork(), await lab.emulator.fork()];
  const [first, second] = [await lab.frontBefore(one.port), await lab.frontBefore(two.port)];
  await create(first.settings, "in-one");
  await create(second.settings, "in-two");
  await create(lab.settings, "in-original");
  expect(await tables(first.settings)).toEqual(["before", "in-one"]);
  expect(await tables(second.settings)).toEqual(["before", "in-two"]);
  expect(await tables(lab.settings)).toEqual(["before", "in-original"]);
});

test.runIf(process.platform === "linux")("a copy holds no connection of its original", async () => {
  await tables(lab.settings); // leaves a connection open in the original
  const { pid } = await lab.emulator.fork();
  const held = async () => {
    const descriptors = await readdir(`/proc/${pid}/fd`);
    const links = await Promise.all(descriptors.map((fd) => readlink(`/proc/${pid}/fd/${fd}`).catch(() => "")));
    return links.filter((link) => /^socket:|eventpoll/.test(link)).map((link) => link.replace(/\d+/, "N"));
  };
  const sorted = async () => (await held()).sort();
  await expect.poll(sorted, { timeout: 30_000 }).toEqual(["anon_inode:[eventpoll]", "socket:[N]"]);
});

test("a copy can be copied", async () => {
  const one = await lab.emulator.fork();
  const two = await one.client.fork();
  expect(two.pid).not.toBe(one.pid);
  expect(Object.keys(await two.client.state())).toEqual(["us-east-1", "us-west-2", "us-east-2"]);
  await two.client.setPace(1, 1);
  await expect(two.client.setPace(0, 1)).rejects.toThrow(/pace must be a number above 0, got 0/);
});

test("a fork in the middle of other calls loses none of them", async () => {
  const s3 = new S3Client(lab.settings("us-east-1"));
  const names = Array.from({ length: 12 }, (_, index) => `bucket-${index}`);
  const creating = names.map((Bucket) => s3.send(new CreateBucketCommand({ Bucket })));
  const forks: { client: EmulatorClient }[] = [];
  for (let index = 0; index < 3; index += 1) forks.push(await lab.emulator.fork());
  await Promise.all(creating);
  const listed = (await s3.send(new ListBucketsCommand({}))).Buckets?.map(({ Name }) => Name);
  expect(listed?.sort()).toEqual([...names].sort());
  for (const { client } of forks) await client.state();
});

test("copies end with their original", async () => {
  const other = await startTestLab();
  const { pid, client } = await other.emulator.fork();
  expect(Object.keys(await client.state())).toHaveLength(3);
  await other.stop();
  await until("the copy gone", () => Promise.resolve(isGone(pid) ? true : undefined));
});
