import { expect, test } from "vitest";
import { cancellation, isGone, must, orGone, waitFor, whileNot } from "../../../lab/plugins/host/calls.ts";

const failure = (name: string, status = 400): Error =>
  Object.assign(new Error(name), { name, $metadata: { httpStatusCode: status } });

test.each([
  ["ResourceNotFoundException", 400, true],
  ["InvalidVpcID.NotFound", 400, true],
  ["NoSuchBucket", 404, true],
  ["DBInstanceNotFoundFault", 404, true],
  ["Anything", 404, true],
  ["AccessDenied", 403, false],
  ["ValidationError", 400, false],
])("takes %s (%i) for gone: %s", async (name, status, gone) => {
  expect(isGone(failure(name, status))).toBe(gone);
  const result = orGone(Promise.reject(failure(name, status)));
  if (gone) expect(await result).toBeUndefined();
  else await expect(result).rejects.toThrow(name);
});

test("waits until there is a value", async () => {
  let asked = 0;
  expect(await waitFor("a thing", 5, async () => (++asked < 3 ? undefined : "here"))).toBe("here");
  expect(asked).toBe(3);
});

test("fails with what it waited for, and how long", async () => {
  await expect(waitFor("table x to become active", 0, async () => undefined)).rejects.toThrow(
    "waited 0 s for table x to become active",
  );
});

test("repeats only the failures that it was told to", async () => {
  let tried = 0;
  const busyTwice = async (): Promise<string> => {
    if (++tried < 3) throw failure("DependencyViolation");
    return "done";
  };
  expect(await whileNot(["DependencyViolation"], 5, busyTwice)).toBe("done");
  await expect(whileNot(["DependencyViolation"], 5, () => Promise.reject(failure("Other")))).rejects.toThrow("Other");
});

test("names what an answer lacks", () => {
  expect(must(0, "count")).toBe(0);
  expect(() => must(undefined, "VpcId")).toThrow("the service's answer lacks VpcId");
});

// Last: a cancelled plugin is not used again, so the signal has no way back.
test("ends every wait when the engine cancels", async () => {
  cancellation.abort();
  await expect(waitFor("a thing", 60, async () => undefined)).rejects.toThrow(
    "stopped waiting for a thing: the update was cancelled",
  );
  await expect(whileNot(["Busy"], 60, () => Promise.reject(failure("Busy")))).rejects.toThrow("Busy");
});
