import { fileURLToPath } from "node:url";
import { PolicyPack } from "@pulumi/policy";
import { readExemptions } from "../exemptionFile.ts";
import { allRules } from "../rules/index.ts";
import { answersOf } from "./engineCalls.ts";
import type { Answers } from "./front.ts";
import { packOf } from "./policies.ts";

const folder = fileURLToPath(new URL("..", import.meta.url));

/** The SDK takes a pack's version from the folder that the process runs in, which is the program's. */
function inOwnFolder(act: () => void): void {
  const before = process.cwd();
  process.chdir(folder);
  try {
    act();
  } finally {
    process.chdir(before);
  }
}

/** The pack's other half: the SDK, the rules and the exemptions. Loading this file takes a tenth of a second. */
export function answersOfRules(): Answers {
  const pack = packOf(allRules, readExemptions(), () => new Date());
  const construct = () =>
    new PolicyPack("dualcoast-policies", {
      enforcementLevel: "mandatory",
      displayName: "Dualcoast",
      description:
        "Encryption, transit, identity, network, audit, disaster recovery and edge of a two-region application",
      policies: pack.policies,
    });
  return answersOf(pack, () => inOwnFolder(construct));
}
