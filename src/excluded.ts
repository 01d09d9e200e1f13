/**
 * Components that an update in a failover leaves out: promotion and cutover belong to the failover's own steps, and the
 * things both coasts share, like copies that come from the other coast, may need a control plane that is gone.
 */
export const failoverExcludedComponents = [
  "dualcoast:backup:AutomatedBackupCopy",
  "dualcoast:database:DatabaseSettings",
  "dualcoast:database:MysqlDatabase",
  "dualcoast:writer:ControlTable",
  "dualcoast:edge:CertificateRecords",
  "dualcoast:edge:Edge",
  "dualcoast:audit:Trail",
  "dualcoast:audit:TrailAlarms",
  "dualcoast:account:AccountSettings",
  "dualcoast:detection:ConfigRole",
  "dualcoast:detection:FindingAggregation",
] as const;

/**
 * URN patterns for `pulumi up --exclude` (`**` stands for anything), each component with everything under it.
 * @see https://www.pulumi.com/docs/iac/cli/commands/pulumi_up/
 */
export const failoverExcludedUrns: readonly string[] = failoverExcludedComponents.flatMap((type) => [
  `urn:pulumi:**${type}::**`,
  `urn:pulumi:**${type}$**`,
]);

/** True for a URN that an update in a failover leaves out. */
export function isExcludedInFailover(urn: string): boolean {
  const types = urn.split("::")[2]?.split("$") ?? [];
  return types.some((type) => (failoverExcludedComponents as readonly string[]).includes(type));
}
