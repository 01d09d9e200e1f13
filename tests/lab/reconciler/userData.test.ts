import { expect, test } from "vitest";
import { appConfigOf } from "../../../lab/reconciler/userData.ts";

const base64 = (text: string) => Buffer.from(text).toString("base64");
const file = (content: unknown) => ({ path: "/etc/dualcoast/app.json", content });
const cloudConfig = (files: unknown) => base64(`#cloud-config\n${JSON.stringify({ write_files: files })}`);
const config = { region: "us-east-1", databaseHost: "db.example", databasePort: 3306, listenPort: 8080, secretId: "s" };

test("takes the application's file from among others, in JSON or YAML", () => {
  const other = { path: "/etc/motd", content: "hello" };
  expect(appConfigOf(cloudConfig([other, file(JSON.stringify(config))]))).toEqual(config);
  const yaml = `#cloud-config
write_files:
  - path: /etc/dualcoast/app.json
    permissions: "0640"
    content: |
      ${JSON.stringify(config)}
`;
  expect(appConfigOf(base64(yaml))).toEqual(config);
});

test.each([
  ["a script", base64("#!/bin/sh\n"), "must begin with a line #cloud-config"],
  ["another file", cloudConfig([{ path: "/etc/motd", content: "{}" }]), "write_files has no /etc/dualcoast/app.json"],
  ["no files", base64("#cloud-config\n"), "write_files has no /etc/dualcoast/app.json"],
  [
    "no region",
    cloudConfig([file(JSON.stringify({ ...config, region: 1 }))]),
    "must have texts region and databaseHost",
  ],
])("fails on %s", (_, userData, message) => {
  expect(() => appConfigOf(userData)).toThrow(message);
});
