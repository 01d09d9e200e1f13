import { expect, test } from "vitest";
import { parseAppConfig } from "../../contract/index.ts";

const file = {
  schemaVersion: 1,
  region: "us-east-1",
  databaseHost: "db.example",
  databasePort: 3306,
  databaseName: "dualcoast",
  secretId: "dualcoast-database",
  controlTable: "dualcoast-control",
  opsTable: "dualcoast-ops",
  leaseSeconds: 10,
  renewSeconds: 2,
  longestTransactionSeconds: 4,
  skewSeconds: 1,
  listenPort: 8080,
};

test("reads the file, with waits in milliseconds", () => {
  const { leaseSeconds, renewSeconds, longestTransactionSeconds, skewSeconds, ...rest } = file;
  const timing = { leaseMs: 10_000, renewMs: 2_000, longestTransactionMs: 4_000, skewMs: 1_000 };
  expect([leaseSeconds, renewSeconds, longestTransactionSeconds, skewSeconds]).toEqual([10, 2, 4, 1]);
  expect(parseAppConfig(file)).toEqual({ ...rest, peerRegion: "us-west-2", timing, bootstrapWriter: false });
  expect(parseAppConfig({ ...file, region: "us-west-2" }).peerRegion).toBe("us-east-1");
  expect(parseAppConfig({ ...file, peerRegion: "us-east-2" }).peerRegion).toBe("us-east-2");
  expect(parseAppConfig({ ...file, bootstrapWriter: true }).bootstrapWriter).toBe(true);
});

test.each([
  [{ schemaVersion: 2 }, "config /etc/dualcoast/app.json: schemaVersion must be 1"],
  [
    { databasePort: 0, listenPort: 70_000 },
    "config /etc/dualcoast/app.json: databasePort must be a whole number from 1 to 65535, got 0; listenPort must be a whole number from 1 to 65535, got 70000",
  ],
  [
    { secretId: undefined },
    "config /etc/dualcoast/app.json: secretId must be text of 1 to 4096 characters, got nothing",
  ],
  [{ bootstrapWriter: "yes" }, 'config /etc/dualcoast/app.json: bootstrapWriter must be true or false, got "yes"'],
  [
    { renewSeconds: 5 },
    "timing: two renewals must fit into the lease less the skew, got renewal 5000 ms, lease 10000 ms, skew 1000 ms",
  ],
  [{ leaseSeconds: 0 }, "timing: lease, renewal and transaction must be above zero, skew not below"],
])("fails with %j", (change, message) => {
  expect(() => parseAppConfig({ ...file, ...change })).toThrow(message);
});
