import { PolicyPack } from "@pulumi/policy";
import { readExemptions } from "./exemptionFile.ts";
import { answerSwiftly } from "./pack/engineCalls.ts";
import { packOf } from "./pack/policies.ts";
import { allRules } from "./rules/index.ts";

const pack = packOf(allRules, readExemptions(), () => new Date());
answerSwiftly(pack);
// The only pack of the process: constructing one serves it and keeps the process alive.
new PolicyPack("dualcoast-policies", {
  enforcementLevel: "mandatory",
  displayName: "Dualcoast",
  description: "Encryption, transit, identity, network, audit, disaster recovery and edge of a two-region application",
  policies: pack.policies,
});
