import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { parseOutputs } from "../../src/outputs.ts";
import { outputsOf } from "../support/outputs.ts";

test("reads complete outputs as they are", () => {
  const west = outputsOf("west", {
    edge: {
      zoneId: "z",
      hostname: "h",
      loadBalancerId: "l",
      pools: { "us-east-1": "p" },
      fallbackPoolId: "f",
      monitorIds: { "us-east-1": "m" },
    },
  });
  expect(parseOutputs("dr-west", west)).toEqual(west);
});

test.each([undefined, null])("a stack that was never up has no outputs: %s", (value) => {
  expect(parseOutputs("dr-west", value)).toBeUndefined();
});

test("fails on another version, naming both", () => {
  const newer = { ...outputsOf("west"), schemaVersion: 2 };
  expect(() => parseOutputs("dr-west", newer)).toThrow(
    new pulumi.RunError(
      "dr-west: its outputs have schemaVersion 2, this program reads 1; run pulumi up -s dr-west with this version of the program first",
    ),
  );
});

test("fails on what is missing, naming each place", () => {
  const west = outputsOf("west");
  const broken = { ...west, keys: {}, database: { ...west.database, port: "3306" } };
  expect(() => parseOutputs("dr-west", broken)).toThrow(
    new pulumi.RunError(
      "dr-west: its outputs lack or misstate database.port, keys.data; run pulumi up -s dr-west with this version of the program first",
    ),
  );
});
