import { expect, test } from "vitest";
import { judgePreview, readPreview } from "../../../src/failover/preview.ts";

const urn = (type: string, name: string, parents = ""): string =>
  `urn:pulumi:dr-west::dualcoast::${parents === "" ? "" : `${parents}$`}${type}::${name}`;
const judge = (steps: object[]): ReturnType<typeof judgePreview> => judgePreview({ steps }, { whole: false });

test("passes updates and creates of regional resources, counted", () => {
  const steps = [
    { op: "same", urn: urn("aws:iam/role:Role", "r") },
    { op: "read", urn: urn("aws:iam/role:Role", "r2") },
    { op: "update", urn: urn("aws:autoscaling/group:Group", "web") },
    { op: "create", urn: urn("aws:cloudwatch/metricAlarm:MetricAlarm", "alarm") },
    { op: "create", urn: urn("aws:s3/bucketObjectv2:BucketObjectv2", "object") },
  ];
  expect(judge(steps)).toEqual({ creates: 2, updates: 1, deletes: 0, replaces: 0, refusals: [] });
});

test("counts a replace once, whatever its phases, and names what changed", () => {
  const database = urn("aws:rds/instance:Instance", "west-g1");
  const steps = [
    { op: "create-replacement", urn: database, replaceReasons: ["kmsKeyId"] },
    { op: "replace", urn: database, replaceReasons: ["kmsKeyId"] },
    { op: "delete-replaced", urn: database, replaceReasons: ["kmsKeyId"] },
  ];
  expect(judge(steps)).toEqual({
    creates: 0,
    updates: 0,
    deletes: 0,
    replaces: 1,
    refusals: ["replaces aws:rds/instance:Instance west-g1 (kmsKeyId changed)"],
  });
});

test("refuses a delete", () => {
  expect(judge([{ op: "delete", urn: urn("aws:sqs/queue:Queue", "q") }])).toMatchObject({
    deletes: 1,
    refusals: ["deletes aws:sqs/queue:Queue q"],
  });
});

test.each([
  ["aws:iam/role:Role", true],
  ["aws:iam/rolePolicyAttachment:RolePolicyAttachment", true],
  ["aws:route53/record:Record", true],
  ["aws:cloudfront/distribution:Distribution", true],
  ["aws:s3/bucket:Bucket", true],
  ["aws:s3/bucketV2:BucketV2", true],
  ["aws:s3/bucketReplicationConfig:BucketReplicationConfig", true],
  ["aws:s3/bucketPolicy:BucketPolicy", true],
  ["aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock", true],
  ["aws:s3/bucketObject:BucketObject", false],
  ["aws:s3/bucketObjectv2:BucketObjectv2", false],
  ["aws:kms/key:Key", false],
  ["cloudflare:index/dnsRecord:DnsRecord", false],
])("an update of %s needs us-east-1: %s", (type, needs) => {
  const expected = needs ? [`updates ${type} x, which needs us-east-1`] : [];
  expect(judge([{ op: "update", urn: urn(type, "x", "dualcoast:index:RegionStack") }]).refusals).toEqual(expected);
});

test("refuses a change of what belongs to the failover itself", () => {
  const edge = urn("cloudflare:index/loadBalancer:LoadBalancer", "edge", "dualcoast:edge:Edge");
  expect(judge([{ op: "update", urn: edge }]).refusals).toEqual([
    "updates cloudflare:index/loadBalancer:LoadBalancer edge, which is the failover's own",
  ]);
});

test("counts only, where the whole stack is compared", () => {
  const findings = judgePreview({ steps: [{ op: "delete", urn: urn("aws:iam/role:Role", "r") }] }, { whole: true });
  expect(findings).toEqual({ creates: 0, updates: 0, deletes: 1, replaces: 0, refusals: [] });
});

test("fails on something that is no preview", () => {
  expect(() => judge("nonsense" as unknown as object[])).toThrow();
});

const database = urn("aws:rds/instance:Instance", "database-g1", "dualcoast:database:MysqlDatabase");
const failed = (steps: object[], message: string): Parameters<typeof readPreview>[0] => ({
  exitCode: 1,
  stdout: JSON.stringify({
    steps,
    diagnostics: [
      { severity: "warning", message: "w" },
      { severity: "error", message },
    ],
  }),
  stderr: "warning: something",
});

test("reads the replace out of a preview that the engine ended because the database is protected", () => {
  const answer = failed([{ op: "replace", urn: database, replaceReasons: ["kmsKeyId"] }], "error: unable to replace");
  expect(readPreview(answer, { whole: false })).toMatchObject({
    replaces: 1,
    refusals: [
      "replaces aws:rds/instance:Instance database-g1 (kmsKeyId changed)",
      "replaces aws:rds/instance:Instance database-g1, which is the failover's own",
    ],
  });
});

test("fails with the engine's own error where the preview found nothing to refuse", () => {
  const answer = failed([{ op: "same", urn: database }], "error: the backend is gone\n");
  expect(() => readPreview(answer, { whole: false })).toThrow(
    "pulumi preview ended with 1: error: the backend is gone",
  );
});

test("fails with the end of the messages where there is no document at all", () => {
  const answer = { exitCode: 255, stdout: "", stderr: "could not load plugin" };
  expect(() => readPreview(answer, { whole: false })).toThrow("pulumi preview ended with 255: could not load plugin");
});
