/** Rules of backup plans in the two notations: as the SDK has them, and as AWS Backup has them. */
import type { PlanArgs } from "@pulumi/aws/backup/plan.js";
import type { BackupPlanInput, BackupRule, Lifecycle } from "@aws-sdk/client-backup";
import { must } from "../host/calls.ts";
import type { Plain } from "../host/types.ts";
import { compact } from "../host/values.ts";
import type { Props } from "../host/values.ts";

type Plan = Plain<PlanArgs>;
type Rule = Plan["rules"][number];

// What the real provider fills into a rule that leaves it out.
const unsaid = {
  completionWindow: 180,
  enableContinuousBackup: false,
  scheduleExpressionTimezone: "Etc/UTC",
  startWindow: 60,
};

/** Rules with everything said, so that two notations of one rule are equal. */
export function planDefaults(rules: unknown): Props[] {
  return ((rules as Props[] | undefined) ?? []).map((rule) => ({ ...unsaid, ...rule }));
}

function lifecycleIn(lifecycle: Rule["lifecycle"]): Lifecycle | undefined {
  return (
    lifecycle && {
      DeleteAfterDays: lifecycle.deleteAfter,
      MoveToColdStorageAfterDays: lifecycle.coldStorageAfter,
      OptInToArchiveForSupportedResources: lifecycle.optInToArchiveForSupportedResources,
    }
  );
}

function lifecycleOut(lifecycle: Lifecycle | undefined): Props | undefined {
  return (
    lifecycle &&
    compact({
      deleteAfter: lifecycle.DeleteAfterDays,
      coldStorageAfter: lifecycle.MoveToColdStorageAfterDays,
      optInToArchiveForSupportedResources: lifecycle.OptInToArchiveForSupportedResources,
    })
  );
}

/** The plan as AWS Backup takes it. */
export function planInput({ name, rules }: Plan): BackupPlanInput {
  return {
    BackupPlanName: name,
    Rules: (planDefaults(rules) as unknown as Rule[]).map((rule) => ({
      RuleName: rule.ruleName,
      TargetBackupVaultName: rule.targetVaultName,
      ScheduleExpression: rule.schedule,
      ScheduleExpressionTimezone: rule.scheduleExpressionTimezone,
      StartWindowMinutes: rule.startWindow,
      CompletionWindowMinutes: rule.completionWindow,
      EnableContinuousBackup: rule.enableContinuousBackup,
      RecoveryPointTags: rule.recoveryPointTags,
      Lifecycle: lifecycleIn(rule.lifecycle),
      CopyActions: rule.copyActions?.map((copy) => ({
        DestinationBackupVaultArn: copy.destinationVaultArn,
        Lifecycle: lifecycleIn(copy.lifecycle),
      })),
    })),
  };
}

/** A rule as the SDK has it. */
export function ruleOutputs(rule: BackupRule): Props {
  return compact({
    ruleName: must(rule.RuleName, "RuleName"),
    targetVaultName: rule.TargetBackupVaultName,
    schedule: rule.ScheduleExpression,
    scheduleExpressionTimezone: rule.ScheduleExpressionTimezone,
    startWindow: rule.StartWindowMinutes,
    completionWindow: rule.CompletionWindowMinutes,
    enableContinuousBackup: rule.EnableContinuousBackup ?? false,
    recoveryPointTags: rule.RecoveryPointTags,
    lifecycle: lifecycleOut(rule.Lifecycle),
    copyActions: rule.CopyActions?.map((copy) =>
      compact({ destinationVaultArn: copy.DestinationBackupVaultArn, lifecycle: lifecycleOut(copy.Lifecycle) }),
    ),
  });
}
