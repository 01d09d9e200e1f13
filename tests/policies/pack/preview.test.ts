import analyzer from "@pulumi/pulumi/proto/analyzer_pb.js";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Preview } from "../../../policies/pack/preview.ts";
import type { StackHandler } from "../../../policies/pack/sdkServer.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Judges by name: `bad…` is found bad, `broken` cannot be read. Writes down how many it was shown at each look. */
function judge() {
  const looks: number[] = [];
  const handler = (({ request }: { request: analyzer.AnalyzeStackRequest }, done: Parameters<StackHandler>[1]) => {
    const names = request.getResourcesList().map((one) => one.getName());
    looks.push(names.length);
    if (names.includes("broken")) return done(new Error("unreadable") as never);
    const response = new analyzer.AnalyzeResponse();
    for (const name of names.filter((one) => one.startsWith("bad"))) {
      const found = new analyzer.AnalyzeDiagnostic();
      found.setMessage(name);
      response.addDiagnostics(found);
    }
    done(null, response);
  }) as StackHandler;
  return { looks, handler };
}

function resource(name: string): Buffer {
  const request = new analyzer.AnalyzeRequest();
  request.setName(name);
  return Buffer.from(request.serializeBinary());
}

const messages = async (preview: Preview) => (await preview.end()).map((one) => one.getMessage());
const several = (count: number) => Array.from({ length: count }, (_, i) => resource(i % 10 === 0 ? `bad${i}` : `${i}`));

test("what comes without a pause is judged at the end", async () => {
  const { looks, handler } = judge();
  const preview = new Preview(handler);
  for (const one of [resource("bad"), resource("good")]) preview.keep(one);
  expect(looks).toEqual([]);
  expect(await messages(preview)).toEqual(["bad"]);
  expect(looks).toEqual([2]);
});

test("in a pause of the engine what was kept is judged, a few at a time, and each resource once", async () => {
  const { looks, handler } = judge();
  const preview = new Preview(handler);
  for (const one of several(45)) preview.keep(one);
  expect(looks).toEqual([]);
  await vi.advanceTimersByTimeAsync(100);
  expect(looks.length).toBeGreaterThan(1);
  expect(Math.max(...looks)).toBeLessThanOrEqual(16);
  preview.keep(resource("bad at last"));
  expect(await messages(preview)).toEqual(["bad0", "bad10", "bad20", "bad30", "bad40", "bad at last"]);
  expect(looks.reduce((sum, count) => sum + count)).toBe(46);
});

test("as long as the engine asks, nothing is judged", async () => {
  const { looks, handler } = judge();
  const preview = new Preview(handler);
  for (const one of several(40)) {
    preview.keep(one);
    await vi.advanceTimersByTimeAsync(1);
  }
  expect(looks).toEqual([]);
});

test("what was said is not said again", async () => {
  const preview = new Preview(judge().handler);
  preview.keep(resource("bad"));
  expect(await messages(preview)).toEqual(["bad"]);
  expect(await messages(preview)).toEqual([]);
});

test("after an end, what comes is judged in pauses again", async () => {
  vi.useRealTimers(); // the false ones go on after they were cleared, Node's do not
  const { looks, handler } = judge();
  const preview = new Preview(handler);
  for (const one of several(20)) preview.keep(one);
  await preview.end();
  expect(looks).toEqual([20]);
  for (const one of several(20)) preview.keep(one);
  await vi.waitFor(() => expect(looks).toEqual([20, 16]));
});

test("a resource that cannot be read fails the end, not the pause in which that was seen", async () => {
  const preview = new Preview(judge().handler);
  for (const one of [...several(16), resource("broken"), ...several(16)]) preview.keep(one);
  await vi.advanceTimersByTimeAsync(100);
  await expect(preview.end()).rejects.toThrow("unreadable");
});
