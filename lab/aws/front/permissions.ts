import { decide, parseDocument, type Decision, type Statement } from "../../../policies/core/iam/index.ts";
import type { Call } from "./call.ts";
import type { Upstream } from "./forward.ts";
import { permissionOf, type Permission } from "./permission.ts";

/** A role as the emulator keeps it. */
export interface RoleAccess {
  readonly arn: string;
  readonly policies: readonly { readonly name: string; readonly document: unknown }[];
  readonly boundary?: { readonly name: string; readonly document: unknown };
}

interface Role {
  readonly arn: string;
  readonly identity: readonly Statement[];
  readonly boundary?: readonly Statement[];
}

/** What was asked of a role, and the answer. */
export interface Judged {
  readonly role: string;
  readonly permission: Permission;
  readonly decision: Decision;
}

/** Who signs as the failover and names a role in the session token is judged by that role, as deployed. */
const JUDGED_ACTORS: ReadonlySet<string> = new Set(["failover", "failover-best-effort"]);

/** As IAM allows it; the emulator's own temporary keys carry longer tokens. */
const ROLE_NAME = /^[\w+=,.@-]{1,64}$/;

/** IAM for the failover: what its role's policies and boundary say of each of its calls. */
export class Permissions {
  readonly #emulator: Upstream;
  /** Roles by name until IAM is written to; undefined: there is none. */
  readonly #roles = new Map<string, Promise<Role | undefined>>();

  constructor(emulator: Upstream) {
    this.#emulator = emulator;
  }

  /** A role as it is now. @returns undefined when there is none */
  async access(name: string): Promise<RoleAccess | undefined> {
    return (await this.#emulator.ask(`/dualcoast/role/${encodeURIComponent(name)}`)) as RoleAccess | undefined;
  }

  /** Forgets what was read: IAM was written to, or the emulator behind was changed for another. */
  clear(): void {
    this.#roles.clear();
  }

  /** @returns undefined for a call that nobody judges: another actor's, or of a role that does not exist */
  async judge(call: Call): Promise<Judged | undefined> {
    const name = call.incoming.headers["x-amz-security-token"];
    if (!JUDGED_ACTORS.has(call.actor) || typeof name !== "string") return undefined;
    if (!ROLE_NAME.test(name)) return undefined;
    const permission = permissionOf(call);
    const role = permission && (await this.#role(name));
    if (!role) return undefined;
    const { action, resource } = permission;
    const context = await this.#context(call, role, resource);
    return { role: name, permission, decision: decide(role, { action, resource, context }) };
  }

  #role(name: string): Promise<Role | undefined> {
    const known = this.#roles.get(name);
    if (known) return known;
    const reading = this.access(name).then((found) => found && parsed(found));
    this.#roles.set(name, reading);
    reading.catch(() => this.#roles.delete(name));
    return reading;
  }

  /** What is known of the call by condition key. A key that is not here is not known, which the decision then says. */
  async #context(call: Call, role: Role, resource: string | undefined): Promise<Map<string, readonly string[]>> {
    const context = new Map<string, readonly string[]>([
      ["aws:requestedregion", [call.endpoint]],
      ["aws:principalarn", [role.arn]],
      ["aws:securetransport", ["true"]],
      ["aws:viaawsservice", ["false"]],
      ["kms:viaservice", []],
    ]);
    const [, region = "", id = ""] = /^arn:aws:kms:([^:]+):\d+:key\/(.+)$/.exec(resource ?? "") ?? [];
    if (id === "") return context;
    const found = (await this.#emulator.ask(`/dualcoast/key/${region}/${id}/aliases`)) as
      { aliases: string[] } | undefined;
    return context.set("kms:resourcealiases", found?.aliases ?? []);
  }
}

function parsed({ arn, policies, boundary }: RoleAccess): Role {
  return { arn, identity: policies.flatMap(statementsOf), ...(boundary && { boundary: statementsOf(boundary) }) };
}

/**
 * The statements, called `policy#Sid`: nothing in a lab is secret, and a number says little in a log.
 * @throws Error when a document cannot be read in full: what is missing could be a deny
 */
function statementsOf({ name, document }: { name: string; document: unknown }): Statement[] {
  const { Statement: list } = document as { Statement?: unknown };
  const sids = [list].flat().map((one) => (one as { Sid?: string } | undefined)?.Sid);
  const { statements, problems } = parseDocument(document, name);
  if (problems.length > 0) throw new Error(`policy ${name} cannot be judged: ${problems.join("; ")}`);
  return statements.map((one) => {
    const sid = sids[Number(/\d+$/.exec(one.label)?.[0])];
    return sid === undefined ? one : { ...one, label: `${name}#${sid}` };
  });
}
