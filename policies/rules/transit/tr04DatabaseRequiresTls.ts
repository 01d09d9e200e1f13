import { isHidden, textOf } from "../../core/index.ts";
import type { CheckContext, Resource, Rule } from "../../core/index.ts";

const instance = "aws:rds/instance:Instance";
const cluster = "aws:rds/cluster:Cluster";
const instanceGroup = "aws:rds/parameterGroup:ParameterGroup";
const clusterGroup = "aws:rds/clusterParameterGroup:ClusterParameterGroup";

/** Engines that take the parameter, by the beginning of their name; Oracle and Db2 have option groups instead. */
const parameterOf: readonly (readonly [engine: RegExp, parameter: string])[] = [
  [/mysql|mariadb/, "require_secure_transport"],
  [/postgres|sqlserver/, "rds.force_ssl"],
];

/** @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.SSL.html */
export const tr04: Rule = {
  id: "TR-04",
  name: "tr-04-database-requires-tls",
  title: "Every database refuses connections without TLS, by the parameter group that it uses.",
  group: "transit",
  severity: "high",
  level: "mandatory",
  kind: "stack",
  types: [instance, cluster],
  frameworks: { securityHub: ["RDS.38", "RDS.39"] },
  rationale:
    "Clients use TLS when they feel like it. Only the server's parameter makes it a must, and a standby with another group than its source is a standby with other rules.",
  remediation:
    "Give the database a parameter group with `require_secure_transport: ON` (MySQL, MariaDB) or `rds.force_ssl: 1` (PostgreSQL, SQL Server).",
  examples: {
    good: [
      { type: instance, name: "orders", props: { engine: "mysql", parameterGroupName: "tls" } },
      {
        type: instanceGroup,
        name: "tls",
        props: { name: "tls", family: "mysql8.0", parameters: [{ name: "require_secure_transport", value: "ON" }] },
      },
    ],
    bad: [{ type: instance, name: "orders", props: { engine: "mysql" } }],
  },
  check(ctx) {
    const { resource } = ctx;
    const isInstance = resource.type === instance;
    const path = isInstance ? "parameterGroupName" : "dbClusterParameterGroupName";
    const [group] = resource.linked(path, isInstance ? instanceGroup : clusterGroup);
    const parameter = parameterFor(ctx, group);
    if (parameter === undefined) return;
    const name = resource.peek(path);
    const isDefault = textOf(name)?.startsWith("default.");
    if (group) checkGroup(ctx, group, parameter);
    else if (name.state === "absent" || isDefault)
      ctx.violation(`${path} must name a parameter group with ${parameter} on`);
    else ctx.notEvaluable(`the group that ${path} names is not in this stack`);
  },
};

/** The parameter that makes TLS a must; undefined for an engine without one. A replica's engine is its group's family. */
function parameterFor(ctx: CheckContext, group: Resource | undefined): string | undefined {
  const engine = ctx.resource.string("engine");
  const family = engine.state === "absent" && group ? group.string("family") : engine;
  if (isHidden(family)) return undefined;
  const name = family.state === "known" ? family.value : "mysql";
  return parameterOf.find(([pattern]) => pattern.test(name))?.[1];
}

function checkGroup(ctx: CheckContext, group: Resource, parameter: string): void {
  const parameters = group.items("parameters");
  if (isHidden(parameters)) return;
  const all = parameters.state === "known" ? parameters.value : [];
  const found = all.find((one) => textOf(one.string("name")) === parameter);
  const message = `its parameter group must set ${parameter} on`;
  if (found) ctx.must(found.string("value"), (value) => /^(1|on|true)$/i.test(value), message);
  // A parameter whose name is not known may be the one.
  else if (all.every((one) => one.peek("name").state === "known")) ctx.violation(message);
}
