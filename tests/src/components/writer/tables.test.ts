import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { ControlTable, controlTableArn, OpsTable } from "../../../../src/components/index.ts";
import { record } from "../../../support/mocks.ts";

test("the writer record's table is strongly consistent over both coasts, with a witness", async () => {
  const made = await record();
  new ControlTable("control", { peerRegion: "us-west-2", witnessRegion: "us-east-2" });
  await pulumi.runtime.disconnect();
  expect(made.find("aws:dynamodb/table:Table", "control").inputs).toEqual({
    name: "dualcoast-control",
    billingMode: "PAY_PER_REQUEST",
    hashKey: "id",
    attributes: [{ name: "id", type: "S" }],
    replicas: [
      {
        regionName: "us-west-2",
        consistencyMode: "STRONG",
        pointInTimeRecovery: true,
        deletionProtectionEnabled: true,
        propagateTags: true,
      },
    ],
    globalTableWitness: { regionName: "us-east-2" },
    streamEnabled: true,
    streamViewType: "NEW_AND_OLD_IMAGES",
    pointInTimeRecovery: { enabled: true },
    deletionProtectionEnabled: true,
    tags: { backup: "daily" },
  });
});

test("the region's own table is encrypted under the region's key", async () => {
  const made = await record();
  new OpsTable("ops", { kmsKeyArn: "west-key" });
  await pulumi.runtime.disconnect();
  expect(made.find("aws:dynamodb/table:Table", "ops").inputs).toEqual({
    name: "dualcoast-ops",
    billingMode: "PAY_PER_REQUEST",
    hashKey: "id",
    attributes: [{ name: "id", type: "S" }],
    serverSideEncryption: { enabled: true, kmsKeyArn: "west-key" },
    pointInTimeRecovery: { enabled: true },
    deletionProtectionEnabled: true,
    tags: { backup: "daily" },
  });
});

test("the writer record's replica in a region is known before the table exists", () => {
  expect(controlTableArn("us-west-2", "111122223333")).toBe(
    "arn:aws:dynamodb:us-west-2:111122223333:table/dualcoast-control",
  );
});
