import { grantsOf, type Grant, type PrincipalAccess } from "./access.ts";
import { globsIntersect } from "./glob.ts";
import { resourceReach } from "./resources.ts";

/** A way from some permissions to more: the actions that together open it, and who published it when. */
export interface EscalationPath {
  readonly id: string;
  readonly name: string;
  readonly needs: readonly string[];
  readonly source: string;
  readonly date: string;
}

/** A path that stands open, with the grants that open it. */
export interface OpenPath {
  readonly path: EscalationPath;
  readonly grants: readonly Grant[];
  /** True when one of the conditions on the way was not understood. */
  readonly unparsedCondition: boolean;
}

/**
 * The paths that a principal can go. A step is open when some grant of it carries no restricting condition and reaches
 * further than resources that were named one by one; naming the principal itself (`selfArns`, wildcards allowed) is open too.
 */
export function openPaths(
  access: PrincipalAccess,
  paths: readonly EscalationPath[],
  selfArns: readonly string[] = [],
): OpenPath[] {
  const grantsByAction = new Map<string, Grant | undefined>();
  const openGrant = (action: string): Grant | undefined => {
    if (!grantsByAction.has(action)) {
      grantsByAction.set(
        action,
        grantsOf(access, action).find((grant) => isOpenGrant(grant, selfArns)),
      );
    }
    return grantsByAction.get(action);
  };
  return paths.flatMap((path) => {
    const grants = path.needs.map(openGrant);
    if (!grants.every((grant) => grant !== undefined)) return [];
    return [{ path, grants, unparsedCondition: grants.some((grant) => grant.conditions === "unparsed") }];
  });
}

function isOpenGrant(grant: Grant, selfArns: readonly string[]): boolean {
  if (grant.conditions === "restricting") return false;
  return grant.resources.some((resource) => {
    const reach = resourceReach(resource);
    if (reach === "all" || reach === "type-wide") return true;
    return reach === "concrete" && selfArns.some((arn) => globsIntersect(resource, arn));
  });
}

/** The statements that open a path, each once, as a finding quotes them. */
export function describePath(open: OpenPath): string {
  const labels = [...new Set(open.grants.map((grant) => grant.statement.label))].join(", ");
  const note = open.unparsedCondition ? " (a condition there could not be judged)" : "";
  return `${open.path.id}: ${open.path.name}, by ${open.path.needs.join(" + ")} in ${labels}${note}`;
}
