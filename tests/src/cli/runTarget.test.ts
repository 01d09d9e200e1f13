import { expect, test } from "vitest";
import { labTarget } from "../../../src/cli/runTarget.ts";
import type { LabFile } from "../../../src/cli/labFile.ts";

const keys = (actor: string) => ({ AWS_ACCESS_KEY_ID: actor, AWS_SESSION_TOKEN: "" });
const lab = {
  name: "one",
  env: {
    failover: keys("failover"),
    "failover-best-effort": keys("hasty"),
    deploy: keys("deploy"),
    shell: keys("shell"),
  },
  edge: { url: "http://127.0.0.1:1" },
} as unknown as LabFile;

test("a run in a lab acts under the failover role of the region it goes to, in its best-effort calls too", () => {
  const { env, bestEffortEnv } = labTarget(lab, "dr-west");
  expect(env).toEqual({ AWS_ACCESS_KEY_ID: "failover", AWS_SESSION_TOKEN: "dualcoast-failover-west" });
  expect(bestEffortEnv).toEqual({ AWS_ACCESS_KEY_ID: "hasty", AWS_SESSION_TOKEN: "dualcoast-failover-west" });
  expect(labTarget(lab, "prod-east").env["AWS_SESSION_TOKEN"]).toBe("dualcoast-failover-east");
});

test("whoever only looks acts under no role", () => {
  expect(labTarget(lab).env).toEqual(keys("failover"));
});
