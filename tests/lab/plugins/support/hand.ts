/** What somebody does by hand beside the engine: `hand.ts <region> <act> …`, run with a lab's environment. */
import {
  cloudTrail,
  configService,
  guardDuty,
  iam,
  kms,
  logs,
  rds,
  securityHub,
} from "../../../../lab/plugins/aws/clients.ts";

const [region = "", act = "", ...args] = process.argv.slice(2);

const acts: Record<string, () => Promise<unknown>> = {
  "put-retention-policy": async () =>
    (await logs(region)).putRetentionPolicy({ logGroupName: args[0], retentionInDays: Number(args[1]) }),
  "delete-log-group": async () => (await logs(region)).deleteLogGroup({ logGroupName: args[0] }),
  "schedule-key-deletion": async () =>
    (await kms(region)).scheduleKeyDeletion({ KeyId: args[0], PendingWindowInDays: 7 }),
  "delete-role-permissions-boundary": async () =>
    (await iam(region)).deleteRolePermissionsBoundary({ RoleName: args[0] }),
  "promote-read-replica": async () => (await rds(region)).promoteReadReplica({ DBInstanceIdentifier: args[0] }),
  "stop-logging": async () => (await cloudTrail(region)).stopLogging({ Name: args[0] }),
  "disable-detector": async () => (await guardDuty(region)).updateDetector({ DetectorId: args[0], Enable: false }),
  "stop-recorder": async () =>
    (await configService(region)).stopConfigurationRecorder({ ConfigurationRecorderName: args[0] }),
  "disable-security-hub": async () => (await securityHub(region)).disableSecurityHub({}),
};

const run = acts[act];
if (!run) throw new Error(`hand.ts knows ${Object.keys(acts).join(", ")}; got "${act}"`);
await run();
process.exit(0);
