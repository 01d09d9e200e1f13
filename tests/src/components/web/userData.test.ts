import { expect, test } from "vitest";
import { parse } from "yaml";
import { userData, type AppConfig } from "../../../../src/components/index.ts";

const app: AppConfig = {
  region: "us-west-2",
  databaseHost: "db.test",
  databasePort: 3306,
  databaseName: "shop",
  secretId: "arn:secret",
  controlTable: "control",
  opsTable: "ops",
  leaseSeconds: 10,
  listenPort: 8080,
  bootstrapWriter: false,
};

function written(args: AppConfig) {
  const text = Buffer.from(userData(args), "base64").toString();
  expect(text.split("\n")[0]).toBe("#cloud-config");
  const { write_files: files } = parse(text) as {
    write_files: { path: string; permissions: string; content: string }[];
  };
  expect(files).toHaveLength(1);
  return files[0]!;
}

test("writes the application's config, readable by its group alone", () => {
  const { path, permissions, content } = written(app);
  expect([path, permissions]).toEqual(["/etc/dualcoast/app.json", "0640"]);
  expect(JSON.parse(content)).toEqual({
    schemaVersion: 1,
    region: "us-west-2",
    databaseHost: "db.test",
    databasePort: 3306,
    databaseName: "shop",
    secretId: "arn:secret",
    controlTable: "control",
    opsTable: "ops",
    leaseSeconds: 10,
    renewSeconds: 2,
    longestTransactionSeconds: 4,
    skewSeconds: 1,
    listenPort: 8080,
  });
});

test("lets the agent make the first writer record only where it is told to", () => {
  expect(JSON.parse(written({ ...app, bootstrapWriter: true }).content)).toMatchObject({ bootstrapWriter: true });
});
