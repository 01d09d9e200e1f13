import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { VolumeEncryption } from "../../../../src/components/index.ts";
import { record } from "../../../support/mocks.ts";

test("turns the region's default on, and makes nothing else", async () => {
  const made = await record();
  new VolumeEncryption("volumes");
  await pulumi.runtime.disconnect();
  expect(made.find("aws:ebs/encryptionByDefault:EncryptionByDefault", "volumes").inputs).toEqual({ enabled: true });
  expect(made.types()).toEqual([
    "aws:ebs/encryptionByDefault:EncryptionByDefault",
    "dualcoast:encryption:VolumeEncryption",
  ]);
});
