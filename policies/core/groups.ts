import { safeguards } from "./safeguards.ts";
import type { Frameworks, Group, Rule } from "./types.ts";

/** What a group is called, the prefix of its ids, and the references that all of its rules share. */
export const groups: Readonly<
  Record<Group, { readonly title: string; readonly prefix: string; readonly frameworks: Frameworks }>
> = {
  encryption: {
    title: "Encryption at rest",
    prefix: "EN",
    frameworks: { nist: ["SC-28", "SC-28(1)", "SC-13"], pci: ["3.5.1"], cisControls: ["3.11"] },
  },
  transit: {
    title: "Encryption in transit",
    prefix: "TR",
    frameworks: { nist: ["SC-8", "SC-8(1)", "SC-23"], pci: ["4.2.1"], cisControls: ["3.10"] },
  },
  iam: {
    title: "Identity and access",
    prefix: "IA",
    frameworks: { nist: ["AC-2", "AC-3", "AC-6"], pci: ["7.2.1", "7.2.2", "7.2.5"], cisControls: ["5.4", "6.8"] },
  },
  network: {
    title: "Network exposure",
    prefix: "NW",
    frameworks: { nist: ["AC-4", "SC-7"], pci: ["1.3.1", "1.4.2"], cisControls: ["12.2", "13.4"] },
  },
  logging: {
    title: "Logging and audit",
    prefix: "LG",
    frameworks: { nist: ["AU-2", "AU-3", "AU-12"], pci: ["10.2.1"], cisControls: ["8.2"] },
  },
  recovery: {
    title: "Backup and disaster recovery",
    prefix: "DR",
    frameworks: {
      nist: ["CP-6", "CP-9", "CP-10", "SC-5(2)", "SI-13(5)"],
      pci: ["10.3.3", "12.10.1"],
      cisControls: ["11.2", "11.4"],
    },
  },
  edge: {
    title: "Edge",
    prefix: "ED",
    frameworks: { nist: ["SC-7", "SC-8"], pci: ["4.2.1", "6.4.2"], cisControls: ["13.10"] },
  },
  governance: {
    title: "Region, account and hygiene",
    prefix: "GV",
    frameworks: { nist: ["CM-2", "CM-6", "AC-20"], cisControls: ["4.1"] },
  },
};

const names: Readonly<Record<keyof Frameworks, string>> = {
  securityHub: "AWS Security Hub",
  cis: "CIS AWS Foundations 5.0.0",
  nist: "NIST SP 800-53 r5",
  pci: "PCI DSS 4.0",
  cisControls: "CIS Controls v8",
};

/** Framework name → references of a rule, its group's included, each once. */
export function referencesOf(rule: Rule): Readonly<Record<string, readonly string[]>> {
  const all: Record<string, readonly string[]> = {};
  for (const key of Object.keys(names) as (keyof Frameworks)[]) {
    const own = [...(rule.frameworks[key] ?? []), ...(key === "cisControls" ? (safeguards[rule.id] ?? []) : [])];
    const shared = groups[rule.group].frameworks[key] ?? [];
    const references = [...new Set([...own, ...shared])];
    if (references.length > 0) all[names[key]] = references;
  }
  return all;
}
