/** Days that every backup is kept, the database's own and the vaults': the longest that RDS keeps its own. */
export const backupRetentionDays = 35;

/** Tag by which the backup plan finds what it backs up; every store carries it. */
export const backedUpDaily = { backup: "daily" } as const;
