import { expect, test } from "vitest";
import { placeOf, refusalOf } from "../../../src/aws/hosts.ts";

const allowed = { survivingRegion: "us-west-2", witnessRegion: "us-east-2", hosts: ["api.cloudflare.com"] };

test.each([
  ["rds.us-west-2.amazonaws.com", "us-west-2", "rds"],
  ["content.s3.us-west-2.amazonaws.com", "us-west-2", "s3"],
  ["content.s3.dualstack.us-east-1.amazonaws.com", "us-east-1", "s3"],
  ["us-east-1.s3.us-west-2.amazonaws.com", "us-west-2", "s3"],
  ["rds.us-west-2.api.aws", "us-west-2", "rds"],
  ["DynamoDB.US-EAST-2.amazonaws.com", "us-east-2", "dynamodb"],
  ["organizations.us-east-1.amazonaws.com", "us-east-1", "organizations"],
])("%s is %s, service %s", (host, region, service) => {
  expect(placeOf(host)).toEqual({ kind: "aws", region, service });
});

test.each([
  "iam.amazonaws.com",
  "sts.amazonaws.com",
  "route53.amazonaws.com",
  "s3.amazonaws.com",
  "content.s3.amazonaws.com",
])("%s belongs to a control plane that lives only in us-east-1", (host) => {
  expect(placeOf(host)).toMatchObject({ region: "us-east-1", isGlobalPlane: true });
  expect(refusalOf(host, allowed)).toBe("a control plane that lives only in us-east-1");
});

test.each([
  "rds.us-west-2.amazonaws.com",
  "sts.us-west-2.amazonaws.com",
  "s3.us-east-2.amazonaws.com",
  "kms.us-east-2.amazonaws.com",
  "api.cloudflare.com",
])("%s may be called", (host) => {
  expect(refusalOf(host, allowed)).toBeUndefined();
});

test.each([
  ["rds.us-east-1.amazonaws.com", "in us-east-1, which a failover must not need"],
  ["rds.eu-west-1.amazonaws.com", "in eu-west-1, which a failover must not need"],
  ["rds.us-east-2.amazonaws.com", "rds is not needed in the witness region"],
  ["example.com", "not one of the hosts that a failover needs"],
  ["amazonaws.com.example.com", "not one of the hosts that a failover needs"],
  ["evil-amazonaws.com", "not one of the hosts that a failover needs"],
])("fails for %s", (host, reason) => {
  expect(refusalOf(host, allowed)).toBe(reason);
});

test("turns with the roles: towards us-east-1, the West is refused and the global planes still are", () => {
  const east = { ...allowed, survivingRegion: "us-east-1" };
  expect(refusalOf("rds.us-east-1.amazonaws.com", east)).toBeUndefined();
  expect(refusalOf("rds.us-west-2.amazonaws.com", east)).toBe("in us-west-2, which a failover must not need");
  expect(refusalOf("iam.amazonaws.com", east)).toBe("a control plane that lives only in us-east-1");
});
