import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { nextCommand, readKnownOutputs, resolveLink } from "../../src/links.ts";
import { outputsOf } from "../support/outputs.ts";

const east = outputsOf("east");
const west = outputsOf("west");
const pendingEast = outputsOf("east", { linked: false });

test("links are pending while the other stack was never up", () => {
  expect(resolveLink("prod-east", "dr-west", { own: undefined, peer: undefined })).toBeUndefined();
  expect(resolveLink("prod-east", "dr-west", { own: pendingEast, peer: undefined })).toBeUndefined();
});

test("links are made as soon as the other stack has outputs", () => {
  expect(resolveLink("prod-east", "dr-west", { own: pendingEast, peer: west })).toBe(west);
  expect(resolveLink("dr-west", "prod-east", { own: undefined, peer: pendingEast })).toBe(pendingEast);
});

test("fails when links were made once and the other stack's outputs are gone", () => {
  expect(() => resolveLink("prod-east", "dr-west", { own: east, peer: undefined })).toThrow(
    new pulumi.RunError(
      "prod-east: linked to dr-west, but dr-west has no outputs any more; nothing was changed. " +
        "Restore the state of dr-west (pulumi stack import), or take prod-east down before it",
    ),
  );
});

test("says which stack comes next, and nothing when both are linked", () => {
  expect(nextCommand("prod-east", "dr-west", { own: undefined, peer: undefined })).toBe(
    "pulumi up -s dr-west, then pulumi up -s prod-east again: the links to dr-west are pending",
  );
  expect(nextCommand("dr-west", "prod-east", { own: undefined, peer: pendingEast })).toBe(
    "pulumi up -s prod-east: its links to dr-west are pending",
  );
  expect(nextCommand("prod-east", "dr-west", { own: pendingEast, peer: west })).toBeUndefined();
});

test("reads both stacks' outputs by their full names", async () => {
  const read: string[] = [];
  const outputs: Record<string, unknown> = {
    "organization/dualcoast/prod-east": { dualcoast: pendingEast },
    "organization/dualcoast/dr-west": {},
  };
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name }) => {
        read.push(`${type} ${name}`);
        return { id: name, state: { name, outputs: outputs[name], secretOutputNames: [] } };
      },
      call: ({ token }) => expect.fail(`unmocked ${token}`),
    },
    "dualcoast",
    "prod-east",
    false,
    "organization",
  );
  expect(await readKnownOutputs("prod-east", "dr-west")).toEqual({ own: pendingEast, peer: undefined });
  expect(read.sort()).toEqual([
    "pulumi:pulumi:StackReference organization/dualcoast/dr-west",
    "pulumi:pulumi:StackReference organization/dualcoast/prod-east",
  ]);
});
