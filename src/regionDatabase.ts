import * as pulumi from "@pulumi/pulumi";
import { databasePort, type Foundation } from "./foundation.ts";
import { DatabaseSecret, DatabaseSettings, MysqlDatabase, secretArnIn, type Origin } from "./components/index.ts";

/** Name of the database on the server, and of the user that the application connects as. */
export const databaseName = "dualcoast";
export const databaseUser = "dualcoast";

/** Raised to set a new password at the secret and the database in one update. */
const passwordVersion = 1;

export interface DatabaseParts {
  /** The generation that serves now. */
  readonly current: MysqlDatabase;
  readonly subnetGroupName: pulumi.Output<string>;
  readonly parameterGroupName: pulumi.Output<string>;
  /** The region's own copy of the secret. */
  readonly secretArn: pulumi.Output<string>;
  /** True where the secret was made here and copied to the other region. */
  readonly makesSecret: boolean;
}

/** The database's generations in a region: the current one, and those kept beside it until they are released. */
export function databases(foundation: Foundation): DatabaseParts {
  const { config, network, key, security, permissionsBoundary, parent } = foundation;
  const { accountId, region, place, database } = config;
  const protect = config.protection === "full";
  const all = [...database.kept, { generation: database.generation, bornAs: database.bornAs }];
  const secret = all.some(({ bornAs }) => bornAs === "primary") ? makeSecret(foundation) : undefined;
  const settings = new DatabaseSettings(
    "database",
    { accountId, region, place, subnetIds: network.dataSubnetIds, permissionsBoundary },
    { parent },
  );
  const make = (generation: number, bornAs: "primary" | "replica"): MysqlDatabase =>
    new MysqlDatabase(
      `database-g${generation}`,
      {
        place,
        generation,
        origin: origin(bornAs, foundation, secret),
        instanceClass: database.class,
        storageGb: database.storageGb,
        port: databasePort,
        kmsKeyArn: key.arn,
        subnetGroupName: settings.subnetGroupName,
        parameterGroupName: settings.parameterGroupName,
        securityGroupId: security.databaseId,
        monitoringRoleArn: settings.monitoringRoleArn,
        deletionProtection: protect,
      },
      { parent, protect },
    );
  for (const { generation, bornAs } of database.kept) make(generation, bornAs);
  const current = make(database.generation, database.bornAs);
  const { subnetGroupName, parameterGroupName } = settings;
  const [arn, makesSecret] = [secretArn(foundation, secret), secret !== undefined];
  return { current, subnetGroupName, parameterGroupName, secretArn: arn, makesSecret };
}

/** The secret is made where a primary was born; the other region has its copy. */
function makeSecret({ config, key, peer, parent }: Foundation): DatabaseSecret {
  const replica = peer && { region: peer.region, kmsKeyArn: peer.keys.data };
  return new DatabaseSecret(
    "database-secret",
    { secretName: "dualcoast-database", username: databaseUser, kmsKeyArn: key.arn, replica, version: passwordVersion },
    { parent, protect: config.protection === "full" },
  );
}

function secretArn({ config, peer }: Foundation, secret: DatabaseSecret | undefined): pulumi.Output<string> {
  return secret?.arn ?? pulumi.output(secretArnIn(config.region, peer?.secrets.database ?? ""));
}

function origin(bornAs: "primary" | "replica", { peer }: Foundation, secret: DatabaseSecret | undefined): Origin {
  // Gone once it is promoted; by then the argument is ignored.
  if (bornAs === "replica" || !secret) return { bornAs: "replica", sourceArn: peer?.database.arn ?? "" };
  return { bornAs: "primary", username: databaseUser, password: secret.password, passwordVersion, databaseName };
}
