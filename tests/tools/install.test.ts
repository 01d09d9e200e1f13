import { spawn } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { acceptedVersion } from "../../lab/install/mysql.ts";
import { isNewEnough } from "../../tools/engine/install.ts";
import { findOnPath } from "../../tools/install/find.ts";
import { withLock } from "../../tools/install/lock.ts";
import { installOnce } from "../../tools/install/once.ts";
import { run } from "../../tools/install/run.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), "dualcoast-install-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function deadPid(): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ["-e", ""]);
    child.on("close", () => resolve(child.pid ?? 0));
  });
}

describe("withLock", () => {
  test("lets one in at a time", async () => {
    const order: string[] = [];
    const work = (name: string) => async (): Promise<void> => {
      order.push(`${name} in`);
      await new Promise((resolve) => setTimeout(resolve, 20));
      order.push(`${name} out`);
    };
    const lock = path.join(dir, "lock");
    await Promise.all([withLock(lock, work("a")), withLock(lock, work("b"))]);
    const [first = "", second = ""] = order[0] === "a in" ? ["a", "b"] : ["b", "a"];
    expect(order).toEqual([`${first} in`, `${first} out`, `${second} in`, `${second} out`]);
  });

  test("takes over from a process that was killed", async () => {
    const lock = path.join(dir, "lock");
    writeFileSync(lock, String(await deadPid()));
    expect(await withLock(lock, () => Promise.resolve("done"))).toBe("done");
  });

  test("names the process that it waits for, once", async () => {
    const lock = path.join(dir, "lock");
    writeFileSync(lock, String(process.pid));
    const waited: number[] = [];
    setTimeout(() => rmSync(lock), 500);
    await withLock(
      lock,
      () => Promise.resolve(),
      (pid) => waited.push(pid),
    );
    expect(waited).toEqual([process.pid]);
  });

  test("releases the lock when the work fails", async () => {
    const lock = path.join(dir, "lock");
    await expect(withLock(lock, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(existsSync(lock)).toBe(false);
  });
});

describe("installOnce", () => {
  const installation = (key: string, install: () => Promise<string>) => ({
    what: "the thing",
    dir,
    key,
    expectedSeconds: 1,
    install,
  });

  test("installs once, then answers from the stamp", async () => {
    let runs = 0;
    const install = (): Promise<string> => Promise.resolve(`run ${++runs}`);
    expect(await installOnce(installation("1", install))).toBe("run 1");
    expect(await installOnce(installation("1", install))).toBe("run 1");
  });

  test("installs anew when the key has changed", async () => {
    let runs = 0;
    const install = (): Promise<string> => Promise.resolve(`run ${++runs}`);
    await installOnce(installation("1", install));
    expect(await installOnce(installation("2", install))).toBe("run 2");
  });

  test("installs once when two ask at the same time", async () => {
    let runs = 0;
    const install = (): Promise<string> => Promise.resolve(`run ${++runs}`);
    const both = [installOnce(installation("1", install)), installOnce(installation("1", install))];
    expect(await Promise.all(both)).toEqual(["run 1", "run 1"]);
  });

  test("fails with one sentence and leaves no stamp", async () => {
    const install = (): Promise<string> => Promise.reject(new Error("no network"));
    await expect(installOnce(installation("1", install))).rejects.toThrow(
      "the thing could not be installed: no network",
    );
    expect(existsSync(path.join(dir, "installed.json"))).toBe(false);
  });
});

describe("run", () => {
  test("answers what the command printed", async () => {
    expect(await run(process.execPath, ["-e", "console.log('out'); console.error('err')"])).toBe("out\n");
  });

  test("fails with exit code and last words", async () => {
    const failing = run("/bin/sh", ["-c", "echo broken >&2; exit 3"]);
    await expect(failing).rejects.toThrow("/bin/sh ended with exit code 3: broken");
  });

  test("fails with the command's name when it does not exist", async () => {
    await expect(run("/no/such/program", [])).rejects.toThrow("/no/such/program could not be started");
  });
});

describe("findOnPath", () => {
  test("finds the first executable and skips what cannot be executed", () => {
    const [plain, first, second] = ["plain", "first", "second"].map((name) => path.join(dir, name)) as [
      string,
      string,
      string,
    ];
    for (const folder of [plain, first, second]) {
      mkdirSync(folder);
      writeFileSync(path.join(folder, "tool"), "#!/bin/sh\n");
    }
    for (const folder of [first, second]) chmodSync(path.join(folder, "tool"), 0o755);
    expect(findOnPath("tool", [plain, first, second].join(path.delimiter))).toBe(path.join(first, "tool"));
  });

  test("finds nothing in relative folders", () => {
    expect(findOnPath("tool", "bin:.")).toBeUndefined();
  });
});

describe("versions", () => {
  test.each([
    ["v3.250.0", true],
    ["v3.251.0-alpha.1", true],
    ["4.0.0", true],
    ["v3.249.9", false],
    ["v2.999.999", false],
    ["not a version", false],
  ])("pulumi %s is new enough: %s", (printed, expected) => {
    expect(isNewEnough(printed)).toBe(expected);
  });

  test.each([
    ["mysqld  Ver 8.4.6 for Linux on x86_64 (MySQL Community Server - GPL)", "8.4.6"],
    ["/x/mysqld  Ver 9.7.4-2 for Linux on x86_64 ((Debian))", "9.7.4-2"],
    ["mysqld  Ver 5.7.44 for Linux", undefined],
    ["mysqld  Ver 10.11.6-MariaDB-0+deb12u1 for debian-linux-gnu", undefined],
    ["", undefined],
  ])("the server %j is accepted as %s", (printed, expected) => {
    expect(acceptedVersion(printed)).toBe(expected);
  });
});
