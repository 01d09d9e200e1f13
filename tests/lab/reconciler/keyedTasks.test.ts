import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { KeyedTasks } from "../../../lab/reconciler/keyedTasks.ts";

let reports: string[];
let tasks: KeyedTasks;
beforeEach(() => {
  vi.useFakeTimers();
  reports = [];
  tasks = new KeyedTasks((message) => reports.push(message));
});
afterEach(() => vi.useRealTimers());

test("runs one task a key at a time, and other keys beside it", async () => {
  const order: string[] = [];
  let finish: (value?: unknown) => void = () => undefined;
  tasks.offer("a", () => new Promise((resolve) => (finish = resolve)).then(() => void order.push("first")));
  tasks.offer("a", async () => void order.push("never"));
  tasks.offer("b", async () => void order.push("beside"));
  expect(tasks.busy).toBe(true);
  finish();
  await tasks.idle();
  expect(order).toEqual(["beside", "first"]);
  tasks.offer("a", async () => void order.push("again"));
  await tasks.idle();
  expect([order.at(-1), tasks.busy]).toEqual(["again", false]);
});

test("reports a repeated failure once, tries again after a second, and reports a new one", async () => {
  const fail = (message: string) => async () => {
    throw new Error(message);
  };
  tasks.offer("a", fail("no"));
  await tasks.idle();
  let early = false;
  tasks.offer("a", async () => void (early = true));
  await tasks.idle();
  expect(early).toBe(false);
  for (const message of ["no", "worse"]) {
    vi.advanceTimersByTime(1_001);
    tasks.offer("a", fail(message));
    await tasks.idle();
  }
  expect(reports).toEqual(["a: no", "a: worse"]);
});

test("reports a failure anew after a success", async () => {
  for (const ok of [false, true, false]) {
    vi.advanceTimersByTime(1_001);
    tasks.offer("a", () => (ok ? Promise.resolve() : Promise.reject(new Error("no"))));
    await tasks.idle();
  }
  expect(reports).toEqual(["a: no", "a: no"]);
});
