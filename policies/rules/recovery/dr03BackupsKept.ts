import type { Rule } from "../../core/types.ts";
import { clusterType, instanceType } from "./shared.ts";

const db = (props: object) => ({ type: instanceType, name: "db", props: { ...props } });

export const dr03: Rule = {
  id: "DR-03",
  name: "dr-03-backups-kept",
  title: "Databases keep automated backups long enough, in a set window.",
  group: "recovery",
  severity: "high",
  level: "mandatory",
  kind: "resource",
  types: [instanceType, clusterType],
  frameworks: { securityHub: ["RDS.11"], nist: ["CP-9"] },
  rationale:
    "Replication copies corruption within a second. Backups are what goes back before it; a window that nobody set may be the busiest hour, or the promotion's.",
  remediation: "Set backupRetentionPeriod to 7 or more and a backupWindow.",
  parameters: {
    minimumDays: {
      type: "integer",
      description: "Shortest retention of automated backups, in days.",
      default: 7,
      minimum: 1,
      maximum: 35,
    },
  },
  examples: {
    good: [db({ backupRetentionPeriod: 35, backupWindow: "09:00-09:30" })],
    bad: [db({ backupRetentionPeriod: 1, backupWindow: "09:00-09:30" })],
  },
  check: (ctx) => {
    const { resource } = ctx;
    const least = Number(ctx.config["minimumDays"] ?? 7);
    ctx.must(
      resource.number("backupRetentionPeriod"),
      (days) => days >= least,
      `backupRetentionPeriod must be at least ${least}`,
    );
    const window = resource.type === instanceType ? "backupWindow" : "preferredBackupWindow";
    ctx.must(resource.string(window), (text) => text !== "", `${window} must be set`);
  },
};
