import { expect, test } from "vitest";
import { engineEnv, lockHolder, runEngine } from "../../../src/failover/engine.ts";

test("reads from the engine's message who holds the lock", () => {
  const message = `error: the stack is currently locked by 1 lock(s). Either wait for the other process(es) to end or delete the lock file with \`pulumi cancel\`.
  file:///x/.pulumi/locks/organization/dualcoast/dr-west/1.json: created by root@host-1 (pid 4711) at 2026-01-15T12:00:00Z`;
  expect(lockHolder(message)).toEqual({
    text: "root@host-1, process 4711, since 2026-01-15T12:00:00Z",
    host: "host-1",
    pid: 4711,
  });
});

test("finds no holder in a message about something else", () => {
  expect(lockHolder("error: update failed: created by hand")).toBeUndefined();
});

test("adds to the environment, and takes away what is undefined", () => {
  process.env["DUALCOAST_TEST"] = "outer";
  try {
    expect(engineEnv({ DUALCOAST_TEST: undefined, OTHER: "x" })).not.toHaveProperty("DUALCOAST_TEST");
    expect(engineEnv({ DUALCOAST_TEST: "inner" })["DUALCOAST_TEST"]).toBe("inner");
  } finally {
    delete process.env["DUALCOAST_TEST"];
  }
});

const at = (pulumi: string): Parameters<typeof runEngine>[0] => ({ pulumi, projectDir: "/", env: {} });

test("fails with the end of what the engine said", async () => {
  await expect(runEngine(at("false"), ["stack", "export"])).rejects.toThrow("pulumi stack export ended with 1: ");
});

test("fails naming the engine when there is none", async () => {
  await expect(runEngine(at("/nowhere/pulumi"), ["preview"])).rejects.toThrow(
    "pulumi preview: spawn /nowhere/pulumi ENOENT",
  );
});
