import { regionOfArn, isHidden, textOf } from "../../core/index.ts";
import type { CheckContext, Rule, View } from "../../core/types.ts";

const plan = (destination: string | undefined, schedule = "cron(0 9 * * ? *)") => ({
  type: "aws:backup/plan:Plan",
  name: "daily",
  props: {
    region: "us-east-1",
    rules: [
      {
        ruleName: "daily",
        targetVaultName: "east",
        schedule,
        lifecycle: { deleteAfter: 35 },
        copyActions:
          destination === undefined ? [] : [{ destinationVaultArn: destination, lifecycle: { deleteAfter: 35 } }],
      },
    ],
  },
});
const west = "arn:aws:backup:us-west-2:123456789012:backup-vault:west";

export const dr11: Rule = {
  id: "DR-11",
  name: "dr-11-backups-copied-to-other-coast",
  title: "Every backup rule runs daily, keeps 35 days, and copies to a vault in another region.",
  group: "recovery",
  severity: "critical",
  level: "mandatory",
  kind: "resource",
  types: ["aws:backup/plan:Plan"],
  frameworks: { nist: ["CP-6", "CP-9"], pci: ["10.3.3"] },
  rationale:
    "A backup that lives beside its source is lost with it. The copy action is the one line that no scanner looks for.",
  remediation:
    "Add copyActions with the ARN of a vault in the standby's region, a daily schedule, and deleteAfter of 35 days or more on both.",
  parameters: {
    minimumDays: {
      type: "integer",
      description: "Shortest life of a recovery point, in days.",
      default: 35,
      minimum: 1,
    },
  },
  examples: { good: [plan(west)], bad: [plan(undefined)] },
  check: (ctx) => {
    const rules = ctx.resource.items("rules");
    if (rules.state === "absent" || (rules.state === "known" && rules.value.length === 0))
      ctx.violation("has no rules");
    if (rules.state === "known") for (const rule of rules.value) judge(ctx, rule);
  },
};

function judge(ctx: CheckContext, rule: View): void {
  const schedule = textOf(rule.read("schedule"));
  if (schedule !== undefined && !isDaily(schedule))
    ctx.violation(`${rule.path}.schedule must run once a day or more often`);
  const least = Number(ctx.config["minimumDays"] ?? 35);
  ctx.must(
    rule.number("lifecycle.deleteAfter"),
    (days) => days >= least,
    `${rule.path}.lifecycle.deleteAfter must be at least ${least}`,
    "pass",
  );
  const copies = rule.items("copyActions");
  if (isHidden(copies)) return;
  const list = copies.state === "known" ? copies.value : [];
  const here = ctx.resource.region();
  for (const copy of list) {
    const after = `${copy.path}.lifecycle.deleteAfter must be at least ${least}`;
    ctx.must(copy.number("lifecycle.deleteAfter"), (days) => days >= least, after, "pass");
  }
  const vaults = list.map((copy) => copy.string("destinationVaultArn"));
  const regions = vaults.flatMap((read) => (read.state === "known" ? (regionOfArn(read.value) ?? []) : []));
  if (isHidden(here) || vaults.some((read) => isHidden(read))) return;
  const home = textOf(here);
  if (home === undefined && regions.length > 0)
    ctx.violation(
      `${rule.path}.copyActions cannot be seen to leave the plan's region: give the plan region or provider`,
    );
  else if (!regions.some((region) => region !== home))
    ctx.violation(`${rule.path}.copyActions must name a vault in another region`);
}

/** AWS cron has six fields: minutes hours day month weekday year. Daily means no restriction on the last four. */
function isDaily(schedule: string): boolean {
  const rate = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(schedule);
  if (rate) return Number(rate[1]) * { minute: 1, hour: 60, day: 1440 }[rate[2] as "minute" | "hour" | "day"] <= 1440;
  const fields = /^cron\((.*)\)$/.exec(schedule)?.[1]?.trim().split(/\s+/) ?? [];
  return fields.length === 6 && fields.slice(2).every((field) => field === "*" || field === "?");
}
