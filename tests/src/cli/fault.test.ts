import { describe, expect, test } from "vitest";
import { faultCall } from "../../../src/cli/lab/fault.ts";

describe("faultCall", () => {
  test("darkens and lights a region", () => {
    expect(faultCall("dark", "us-east-1", {})).toEqual({
      method: "POST",
      route: "/dark",
      body: { region: "us-east-1" },
      done: "us-east-1 is dark",
    });
    expect(faultCall("light", "us-east-1", {}).route).toBe("/light");
  });

  test("makes a rule out of what narrows it, named after it", () => {
    const { route, body } = faultCall("delay", undefined, {
      service: "rds",
      region: "us-west-2",
      ms: "2000",
      times: "3",
    });
    expect(route).toBe("/rules");
    expect(body).toEqual({
      id: "delay-us-west-2-rds",
      match: { region: "us-west-2", service: "rds" },
      effect: "delay",
      ms: 2000,
      probability: undefined,
      times: 3,
    });
  });

  test("clears a rule by its name", () => {
    expect(faultCall("clear", "a b", {})).toMatchObject({ method: "DELETE", route: "/rules/a%20b" });
  });

  test("fails on an unknown fault, naming the known ones", () => {
    const message = "fault explode: must be dark, light, delay, throttle, fail, hang, list or clear";
    expect(() => faultCall("explode", undefined, {})).toThrow(message);
  });

  test("fails without a region, and on a number that is none", () => {
    expect(() => faultCall("dark", undefined, {})).toThrow("fault dark: name a region, such as us-east-1");
    expect(() => faultCall("delay", undefined, { ms: "soon" })).toThrow("--ms soon: must be a number of at least 0");
  });
});
