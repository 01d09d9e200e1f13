import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { editStackFile, roleChanges, unifiedDiff } from "../../../src/failover/stackFiles.ts";

const before = `# us-west-2. Kept as it is.
secretsprovider: awskms://alias/x
config:
  dualcoast:role: standby # turned by a failover
  dualcoast:roleEpoch: 1
  dualcoast:region: us-west-2
  dualcoast:zones: 2
  dualcoast:cidr: 10.30.0.0/16
  dualcoast:standbyMode: pilot-light
  dualcoast:buckets: [assets,   runs]
  dualcoast:tags:
    role: standby
  dualcoast:edge:
    active: us-east-1
`;
const after = before
  .replace("role: standby #", "role: active #")
  .replace("roleEpoch: 1", "roleEpoch: 2")
  .replace("active: us-east-1", "active: us-west-2");

test("turns role, role epoch and the edge's region, and leaves every other character", () => {
  expect(editStackFile("f", before, roleChanges(before, "active", 2, "us-west-2"))).toBe(after);
});

test("leaves the edge alone where the stack has none", () => {
  const text = before.slice(0, before.indexOf("  dualcoast:edge"));
  expect(roleChanges(text, "standby", 2, "us-west-2").map((change) => change.path)).toEqual([
    ["dualcoast:role"],
    ["dualcoast:roleEpoch"],
  ]);
});

test("fails naming the key that is missing", () => {
  const text = before.replace(/.*roleEpoch.*\n/, "");
  expect(() => editStackFile("Pulumi.dr-west.yaml", text, roleChanges(text, "active", 2, "us-west-2"))).toThrow(
    "Pulumi.dr-west.yaml: config key dualcoast:roleEpoch is missing",
  );
});

test("writes a patch that git applies", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "patch-"));
  try {
    writeFileSync(path.join(folder, "Pulumi.dr-west.yaml"), before);
    const patch = unifiedDiff("Pulumi.dr-west.yaml", before, after);
    expect(patch.split("\n").filter((line) => line.startsWith("@@"))).toEqual(["@@ -1,8 +1,8 @@", "@@ -11,4 +11,4 @@"]);
    writeFileSync(path.join(folder, "roles.patch"), patch);
    execFileSync("git", ["apply", "roles.patch"], { cwd: folder });
    expect(readFileSync(path.join(folder, "Pulumi.dr-west.yaml"), "utf8")).toBe(after);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("writes nothing where nothing changes", () => {
  expect(unifiedDiff("f", before, before)).toBe("");
});
