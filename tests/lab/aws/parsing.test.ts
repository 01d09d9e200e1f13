import { describe, expect, test } from "vitest";
import { accessKey, actorOf, actors, homeRegion } from "../../../lab/actors.ts";
import { ActorBook } from "../../../lab/aws/front/actorBook.ts";
import { understand } from "../../../lab/aws/front/call.ts";
import { answerOf } from "../../../lab/aws/front/controlTable.ts";
import { failed, render, throttled } from "../../../lab/aws/front/errors.ts";
import { parseHost } from "../../../lab/aws/front/hosts.ts";
import { isGlobalPlane, otherRegions } from "../../../lab/aws/front/planes.ts";
import { Rules } from "../../../lab/aws/front/rules.ts";
import { readS3, readS3Control } from "../../../lab/aws/front/s3.ts";
import { readScope, withRegion } from "../../../lab/aws/front/scope.ts";

describe("actors", () => {
  test("each has an access key of its own that leads back to it", () => {
    expect(actors.map((actor) => actorOf(accessKey(actor)))).toEqual([...actors]);
    expect(new Set(actors.map(accessKey)).size).toBe(actors.length);
    expect(accessKey("deploy")).toBe("LABKEYDEPLOY00000000");
    expect(actorOf("AKIAIOSFODNN7EXAMPLE")).toBe("unknown");
  });

  test("apps and agents live in their region, the others outside both", () => {
    expect(homeRegion("app-us-west-2")).toBe("us-west-2");
    expect(homeRegion("agent-us-east-1")).toBe("us-east-1");
    expect(homeRegion("failover-best-effort")).toBeUndefined();
  });
});

test.each([
  ["rds.us-west-2.amazonaws.com", { service: "rds", region: "us-west-2" }],
  ["iam.amazonaws.com", { service: "iam", region: undefined }],
  ["assets.s3.us-west-2.amazonaws.com", { service: "s3", region: "us-west-2", bucket: "assets" }],
  ["a.b.s3.dualstack.us-east-1.amazonaws.com", { service: "s3", region: "us-east-1", bucket: "a.b" }],
  ["assets.s3.amazonaws.com", { service: "s3", region: undefined, bucket: "assets" }],
  ["123456789012.s3-control.us-east-1.amazonaws.com", { service: "s3", region: "us-east-1", isS3Control: true }],
  ["123456789012.ddb.us-west-2.amazonaws.com", { service: "dynamodb", region: "us-west-2" }],
  ["web-1.us-east-1.elb.amazonaws.com", undefined],
  ["db.cabc.us-east-1.rds.amazonaws.com", undefined],
  ["amazonaws.com.example.org", undefined],
])("reads the host %s", (host, expected) => expect(parseHost(host)).toEqual(expected));

describe("scope", () => {
  const authorization =
    "AWS4-HMAC-SHA256 Credential=KEY/20250101/us-west-2/rds/aws4_request, SignedHeaders=host, Signature=00";

  test("comes from the signature's header, else from a presigned query", () => {
    const expected = { accessKeyId: "KEY", region: "us-west-2", service: "rds" };
    expect(readScope({ authorization }, new URLSearchParams())).toEqual(expected);
    const query = new URLSearchParams({ "X-Amz-Credential": "KEY/20250101/us-west-2/rds/aws4_request" });
    expect(readScope({}, query)).toEqual(expected);
    expect(readScope({}, new URLSearchParams())).toBeUndefined();
  });

  test("can be moved to another region with nothing else changed", () => {
    expect(withRegion(authorization, "us-east-1")).toBe(authorization.replace("us-west-2", "us-east-1"));
  });
});

describe("S3 calls", () => {
  const read = (method: string, target: string, hostBucket?: string, isCopy = false) => {
    const url = new URL(target, "http://x");
    return readS3(method, url.pathname, url.searchParams, hostBucket, isCopy);
  };

  test.each([
    ["PUT", "/b", "CreateBucket", true],
    ["PUT", "/b?versioning", "PutBucketVersioning", true],
    ["PUT", "/b?replication", "PutBucketReplication", true],
    ["DELETE", "/b?policy", "DeleteBucketPolicy", true],
    ["DELETE", "/b", "DeleteBucket", true],
    ["GET", "/b?versioning", "GetBucketVersioning", false],
    ["GET", "/b?list-type=2", "ListObjectsV2", false],
    ["POST", "/b?delete", "DeleteObjects", false],
    ["HEAD", "/b", "HeadBucket", false],
    ["PUT", "/b/k", "PutObject", false],
    ["PUT", "/b/k?tagging", "PutObjectTagging", false],
    ["POST", "/b/k?uploads", "CreateMultipartUpload", false],
    ["PUT", "/b/k?partNumber=1&uploadId=x", "UploadPart", false],
  ])("%s %s is %s", (method, target, action, configures) =>
    expect(read(method, target)).toMatchObject({ action, bucket: "b", configures }),
  );

  test("name the same bucket and key in the host or in the path", () => {
    const expected = { action: "GetObject", bucket: "b", key: "a/c", configures: false };
    expect(read("GET", "/b/a/c")).toEqual(expected);
    expect(read("GET", "/a/c", "b")).toEqual(expected);
    expect(read("PUT", "/a/c", "b", true).action).toBe("CopyObject");
    expect(read("GET", "/")).toMatchObject({ action: "ListBuckets", bucket: undefined });
  });

  test("to S3 Control name the account's setting, not a bucket called like the path", () => {
    const control = (method: string) => readS3Control(method, "/v20180820/configuration/publicAccessBlock");
    expect(control("PUT")).toMatchObject({
      action: "PutAccountPublicAccessBlock",
      bucket: undefined,
      key: undefined,
      configures: true,
    });
    expect(control("GET")).toMatchObject({ action: "GetAccountPublicAccessBlock", configures: false });
  });
});

describe("planes", () => {
  const ask = { service: "rds", hostRegion: "us-west-2", configuresBucket: false, body: "" };

  test("IAM, bucket configuration, the global STS endpoint and CLOUDFRONT web ACLs need us-east-1", () => {
    expect(isGlobalPlane({ ...ask, service: "iam", hostRegion: undefined })).toBe(true);
    expect(isGlobalPlane({ ...ask, service: "s3", configuresBucket: true })).toBe(true);
    expect(isGlobalPlane({ ...ask, service: "sts", hostRegion: undefined })).toBe(true);
    expect(isGlobalPlane({ ...ask, service: "wafv2", body: '{"Scope":"CLOUDFRONT"}' })).toBe(true);
  });

  test("regional services, regional STS, objects and REGIONAL web ACLs do not", () => {
    expect(isGlobalPlane(ask)).toBe(false);
    expect(isGlobalPlane({ ...ask, service: "sts" })).toBe(false);
    expect(isGlobalPlane({ ...ask, service: "s3" })).toBe(false);
    expect(isGlobalPlane({ ...ask, service: "wafv2", body: '{"Scope":"REGIONAL"}' })).toBe(false);
  });

  test.each([
    ["rds", "CreateDBInstanceReadReplica", "SourceDBInstanceIdentifier=arn%3Aaws%3Ards%3Aus-east-1%3A1%3Adb%3Aa"],
    ["rds", "CopyDBSnapshot", "SourceRegion=us-east-1&KmsKeyId=arn%3Aaws%3Akms%3Aus-west-2%3A1%3Akey%2Fk"],
    ["secretsmanager", "ReplicateSecretToRegions", '{"AddReplicaRegions":[{"Region": "us-east-1"}]}'],
    ["kms", "ReplicateKey", '{"ReplicaRegion":"us-east-1"}'],
    ["dynamodb", "UpdateTable", '{"ReplicaUpdates":[{"Create":{"RegionName":"us-east-1"}}]}'],
  ])("%s %s reaches the region that its body names", (service, action, body) =>
    expect(otherRegions(service, action, body, "us-west-2")).toEqual(["us-east-1"]),
  );

  test("an ARN of another region in any other call is only text", () => {
    expect(otherRegions("rds", "ModifyDBInstance", "x=arn%3Aaws%3Akms%3Aus-east-1%3A1%3Akey", "us-west-2")).toEqual([]);
  });
});

test.each([
  ["us-west-2", [], "serve"],
  ["us-west-2", ["us-east-1"], "serve"],
  ["us-east-1", ["us-east-2"], "serve"],
  ["us-west-2", ["us-east-1", "us-east-2"], "no-quorum"],
  ["us-east-1", ["us-east-1"], "no-quorum"],
  ["us-east-2", [], "unknown-table"],
])("the control table through %s with %j dark: %s", (endpoint, dark, expected) =>
  expect(answerOf(endpoint, new Set(dark))).toBe(expected),
);

describe("errors", () => {
  const error = { status: 501, code: "NotImplemented", message: "a < b" };
  const text = (protocol: Parameters<typeof render>[0]) => render(protocol, error).body.toString();

  test("are written in each protocol's own form", () => {
    const inner = "<Code>NotImplemented</Code><Message>a &lt; b</Message>";
    expect(text("s3")).toContain(`<Error>${inner}<RequestId>`);
    expect(text("ec2")).toContain(`<Response><Errors><Error>${inner}</Error></Errors><RequestID>`);
    expect(text("query")).toContain(`<ErrorResponse><Error><Type>Receiver</Type>${inner}</Error><RequestId>`);
    expect(JSON.parse(text("json"))).toEqual({ __type: "NotImplemented", message: "a < b" });
    expect(render("json", error, "1.0").headers["content-type"]).toBe("application/x-amz-json-1.0");
  });

  test.each([
    ["ec2", "RequestLimitExceeded", 503, "InternalError"],
    ["s3", "SlowDown", 503, "InternalError"],
    ["dynamodb", "ThrottlingException", 400, "InternalServerError"],
    ["rds", "Throttling", 400, "InternalFailure"],
  ])("of %s say %s when it is called too often", (service, code, status, broken) => {
    expect(throttled(service)).toMatchObject({ code, status });
    expect(failed(service)).toMatchObject({ code: broken, status: 500 });
  });

  test("in CBOR are a map of two texts, short and long", () => {
    const long = "x".repeat(30);
    const body = render("cbor", { status: 500, code: "Boom", message: long }).body;
    const short = (value: string) => Buffer.concat([Buffer.from([0x60 + value.length]), Buffer.from(value)]);
    const expected = [Buffer.from([0xa2]), short("__type"), short("Boom"), short("message")];
    expect(body).toEqual(Buffer.concat([...expected, Buffer.from([0x79, 0, 30]), Buffer.from(long)]));
  });
});

describe("rules", () => {
  const call = { region: "us-west-2", service: "rds", action: "DescribeDBInstances", actor: "failover" };

  test("take calls that match in everything they name", () => {
    const rules = new Rules(1);
    rules.put({ id: "a", match: { service: "rds", actor: "failover" }, effect: "fail" });
    expect(rules.take(call)?.id).toBe("a");
    expect(rules.take({ ...call, actor: "deploy" })).toBeUndefined();
    expect(rules.take({ ...call, service: "ec2" })).toBeUndefined();
  });

  test("end after their number of calls, and when removed", () => {
    const rules = new Rules(1);
    rules.put({ id: "twice", match: {}, effect: "throttle", times: 2 });
    expect([rules.take(call)?.id, rules.take(call)?.id, rules.take(call)?.id]).toEqual(["twice", "twice", undefined]);
    rules.put({ id: "all", match: {}, effect: "fail" });
    expect([rules.take(call)?.id, rules.remove("all"), rules.take(call), rules.remove("all")]).toEqual([
      "all",
      true,
      undefined,
      false,
    ]);
  });

  test("with a probability take the same calls with the same seed, and others with another", () => {
    const taken = (seed: number) => {
      const rules = new Rules(seed);
      rules.put({ id: "half", match: {}, effect: "fail", probability: 0.5 });
      return Array.from({ length: 200 }, () => (rules.take(call) ? 1 : 0));
    };
    expect(taken(7)).toEqual(taken(7));
    expect(taken(7)).not.toEqual(taken(8));
    const share = taken(7).reduce<number>((sum, one) => sum + one, 0) / 200;
    expect(share).toBeGreaterThan(0.4);
    expect(share).toBeLessThan(0.6);
  });
});

describe("a call", () => {
  const sign = (service: string, region: string) =>
    `AWS4-HMAC-SHA256 Credential=${accessKey("failover")}/20250101/${region}/${service}/aws4_request, SignedHeaders=host`;
  const read = (host: string, service: string, region: string, body: string, headers: Record<string, string> = {}) =>
    understand(
      {
        method: "POST",
        target: "/",
        host,
        headers: { authorization: sign(service, region), ...headers },
        body: Buffer.from(body),
      },
      new ActorBook(),
    );
  const form = { "content-type": "application/x-www-form-urlencoded" };

  test("to a query service is read from its form", () => {
    const call = read("rds.us-west-2.amazonaws.com", "rds", "us-west-2", "Action=PromoteReadReplica&Version=1", form);
    expect(call).toMatchObject({
      actor: "failover",
      service: "rds",
      action: "PromoteReadReplica",
      region: "us-west-2",
      protocol: "query",
      needs: ["us-west-2"],
    });
  });

  test("to a JSON service is read from its target", () => {
    const headers = { "x-amz-target": "DynamoDB_20120810.GetItem", "content-type": "application/x-amz-json-1.0" };
    const body = '{"TableName":"dualcoast-control"}';
    const call = read("dynamodb.us-west-2.amazonaws.com", "dynamodb", "us-west-2", body, headers);
    expect(call).toMatchObject({ action: "GetItem", protocol: "json", isControlTable: true });
    const arn = '{"ResourceArn":"arn:aws:dynamodb:us-east-1:123456789012:table/dualcoast-control"}';
    expect(read("dynamodb.us-west-2.amazonaws.com", "dynamodb", "us-west-2", arn, headers).isControlTable).toBe(true);
    const other = read("dynamodb.us-west-2.amazonaws.com", "dynamodb", "us-west-2", '{"TableName":"x"}', headers);
    expect(other.isControlTable).toBe(false);
  });

  test("to IAM counts to us-east-1, whoever makes it", () => {
    const call = read("iam.amazonaws.com", "iam", "us-east-1", "Action=ListRoles", form);
    expect(call).toMatchObject({ region: "us-east-1", globalPlane: true, needs: ["us-east-1"] });
  });

  test("to configure a bucket in the West needs both regions", () => {
    const call = understand(
      {
        method: "PUT",
        target: "/?versioning",
        host: "assets.s3.us-west-2.amazonaws.com",
        headers: { authorization: sign("s3", "us-west-2") },
        body: Buffer.alloc(0),
      },
      new ActorBook(),
    );
    expect(call).toMatchObject({ region: "us-east-1", globalPlane: true, needs: ["us-east-1", "us-west-2"] });
  });
});
