import { expect, test } from "vitest";
import { lossBoundSeconds, refuseLoss } from "../../../src/failover/dataLoss.ts";

const times = { skewSeconds: 1, longestTransactionSeconds: 4, incidentAt: undefined };
const heartbeat = 1_000_000;

test("reaches from the newest heartbeat to the lease's end, less the skew, plus the longest transaction", () => {
  expect(lossBoundSeconds(times, heartbeat + 9000, heartbeat + 60_000, heartbeat)).toBe(12);
});

test("ends at the fence's confirmation where that comes first", () => {
  expect(lossBoundSeconds(times, heartbeat + 9000, heartbeat + 5000, heartbeat)).toBe(5);
});

test("takes the operator's word for the incident only where the lease is unknown", () => {
  const told = { ...times, incidentAt: heartbeat + 2000 };
  expect(lossBoundSeconds(told, heartbeat + 9000, heartbeat + 60_000, heartbeat)).toBe(12);
  expect(lossBoundSeconds(told, null, heartbeat + 60_000, heartbeat)).toBe(2);
  expect(lossBoundSeconds(times, null, heartbeat + 60_000, heartbeat)).toBe(60);
});

test("is never below zero: a heartbeat may be newer than the last write that was possible", () => {
  expect(lossBoundSeconds(times, heartbeat - 20_000, heartbeat + 60_000, heartbeat)).toBe(0);
});

test("fails above the limit, with the flag that accepts it, and passes at the limit", () => {
  const limit = { seconds: 12, from: "dualcoast:database.maxDataLossSeconds" };
  expect(() => {
    refuseLoss(12, limit);
  }).not.toThrow();
  expect(() => {
    refuseLoss(12.4, limit);
  }).toThrow(
    "up to 12.4 s of writes may be lost, dualcoast:database.maxDataLossSeconds allows 12 s; to accept it, add --accept-data-loss 13s",
  );
});
