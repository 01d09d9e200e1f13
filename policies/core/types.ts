/**
 * The words every rule is written in. Nothing here runs: `reader.ts` and `graph.ts` build these shapes, `evaluate.ts`
 * judges them. This folder imports nothing outside itself, so that anything may import it.
 */

/**
 * What is known about a property. A rule must never take "not known" for "fine":
 * - `known`: the value;
 * - `unknown`: only the cloud can tell (a preview), or the value is not of the expected shape;
 * - `absent`: the program did not set it;
 * - `secret`: it is set, and its value is hidden.
 */
export type Read<T> =
  | { readonly state: "known"; readonly value: T }
  | { readonly state: "unknown" }
  | { readonly state: "absent" }
  | { readonly state: "secret" };

/**
 * The one way to read properties. Paths are dotted with array positions: `"rules[0].bucketKeyEnabled"`; an empty path
 * is the view itself. Each read that ends in `unknown` or `secret` is noted: a check that then reports nothing counts
 * as *not evaluable*, unless it calls `ctx.pass()`.
 */
export interface View {
  /** Where this view starts, from its resource: `""` for a whole resource, `"rules[0]"` for an element. */
  readonly path: string;
  /** The value as plain JSON, whatever its type. An object that holds an unknown or a secret is itself `unknown`. */
  read(path?: string): Read<unknown>;
  string(path?: string): Read<string>;
  /** The strings "true" and "false" count: configuration and tags carry booleans so. */
  boolean(path?: string): Read<boolean>;
  /** Numbers written as strings count. */
  number(path?: string): Read<number>;
  /** Elements of an array, each readable on its own although its neighbour is unknown; a single object is one element. */
  items(path?: string): Read<readonly View[]>;
  /** Texts of an array of strings; `unknown` when one of them is. A single string is one element. */
  strings(path?: string): Read<readonly string[]>;
  /** Names of an object's properties, unknown ones included. */
  keys(path?: string): Read<readonly string[]>;
  /** Whether anything is set: `true` for a secret, `unknown` for an unknown. Null and the empty string are not set. */
  has(path: string): Read<boolean>;
  /** A view that starts deeper. Never fails: reads below something missing are `absent`. */
  at(path: string): View;
  /** Like `read`, without noting that it was unknown. For wording and for optional hints, never to decide. */
  peek(path?: string): Read<unknown>;
}

/** One resource of a stack, its aliases folded (`aws:alb/…` is `aws:lb/…`, `BucketV2` is `Bucket`). */
export interface Resource extends View {
  readonly urn: string;
  /** The folded type token: the one to compare with. */
  readonly type: string;
  /** The token that the program used. */
  readonly rawType: string;
  readonly name: string;
  /** Provider id; undefined in a preview of something new. */
  readonly id: string | undefined;
  /** Pulumi's `protect`; undefined where the source does not say (a plain list). */
  readonly protect: boolean | undefined;
  readonly parent: Resource | undefined;
  readonly provider: Resource | undefined;
  /** Effective region: the resource's own `region`, else its provider's, else the one in its ARN. Noted when unknown. */
  region(): Read<string>;
  /** Tags with the provider's default tags under them. Noted when unknown. */
  tags(): Read<Readonly<Record<string, string>>>;
  /**
   * Resources that a property points to: by the engine's property dependencies, and by literal id, ARN or name.
   * `types` are folded tokens; none means any.
   */
  linked(path: string, ...types: string[]): readonly Resource[];
  /** URNs that the engine says a top-level property is made of, and that are not in the stack: what was taken out of it. */
  missing(path: string): readonly string[];
  /** Resources of `type` whose top-level property `path` points to this one. */
  referrers(type: string, path: string): readonly Resource[];
}

/** All resources of one stack. */
export interface Graph {
  /** Stack name as in the URNs, e.g. `prod-east`; empty for a list without URNs. */
  readonly stack: string;
  readonly project: string;
  /** URN that stands for the stack as a whole, in findings about something missing. */
  readonly urn: string;
  readonly resources: readonly Resource[];
  /** By folded token; one that ends in `*` asks for all that begin so (`aws:*`). */
  ofType(...types: string[]): readonly Resource[];
  byUrn(urn: string): Resource | undefined;
  /** Entries of the source that were no resources; each is a finding. */
  readonly oddities: readonly string[];
}

export type Severity = "low" | "medium" | "high" | "critical";
/** `mandatory` stops an update and makes the command exit 1; `advisory` is printed. */
export type Level = "advisory" | "mandatory" | "disabled";
export type Group = "encryption" | "transit" | "iam" | "network" | "logging" | "recovery" | "edge" | "governance";

/** References by framework; the group's own (groups.ts) are added to them. */
export interface Frameworks {
  /** AWS Security Hub control, e.g. `RDS.3`. */
  readonly securityHub?: readonly string[];
  /** CIS AWS Foundations Benchmark v5.0.0 recommendation, e.g. `2.2.1`. */
  readonly cis?: readonly string[];
  /** NIST SP 800-53 revision 5 control, e.g. `SC-28(1)`. */
  readonly nist?: readonly string[];
  /** PCI DSS 4.0 requirement, e.g. `3.5.1`. */
  readonly pci?: readonly string[];
  /** CIS Critical Security Controls v8 (the SANS Top 20's successor) safeguard, e.g. `3.11`. */
  readonly cisControls?: readonly string[];
}

/** One parameter of a rule: JSON schema with its default. Set by policy config under the rule's name. */
export interface Parameter {
  readonly type: "string" | "number" | "integer" | "boolean" | "array" | "object";
  readonly description: string;
  readonly default: unknown;
  readonly items?: { readonly type: "string" };
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
}

/** Values of a rule's parameters, defaults filled in. */
export type Config = Readonly<Record<string, unknown>>;

/** A resource as a fixture, an example or an entry of a plain list that `dualcoast policy` reads. */
export interface ResourceInput {
  readonly type: string;
  readonly name: string;
  readonly props: Readonly<Record<string, unknown>>;
  readonly urn?: string;
  readonly id?: string;
  /** URN or name of the parent. */
  readonly parent?: string;
  /** URNs or names. */
  readonly dependencies?: readonly string[];
  /** Top-level property → URNs or names. */
  readonly propertyDependencies?: Readonly<Record<string, readonly string[]>>;
  readonly protect?: boolean;
  /** URN or name of the provider resource, or the provider itself. */
  readonly provider?: string | ResourceInput;
}

/** A stack's resources, or two stacks for a pair rule. */
export type Example =
  readonly ResourceInput[] | { readonly active: readonly ResourceInput[]; readonly standby: readonly ResourceInput[] };

/** What a check answers with. */
interface Reporter {
  readonly config: Config;
  /**
   * Reports that the rule is broken. The message says what is wrong and what must hold, and never holds a value that
   * could be a secret (use `show`).
   * @param on resource at fault; the one being checked, or the stack, when left out
   */
  violation(message: string, on?: Resource): void;
  /** Reports that the rule could not be judged, where the noted reads do not say it already. */
  notEvaluable(reason: string, on?: Resource): void;
  /** The check has decided in spite of what it read as unknown: forget those notes. */
  pass(): void;
  /**
   * Tests a read and reports: a known value that fails `test` and an absent one are violations, an unknown or secret one
   * is not evaluable.
   * @param whenAbsent what to make of an absent property; a violation when left out
   * @returns whether the rule holds; undefined where it cannot be told
   */
  must<T>(
    read: Read<T>,
    test: (value: T) => boolean,
    message: string,
    whenAbsent?: "fail" | "pass",
  ): boolean | undefined;
}

/** Handed to `check`, once for each resource of the rule's types. */
export interface CheckContext extends Reporter {
  readonly resource: Resource;
  /** The whole stack for a stack rule; the resource and its provider alone for a resource rule. */
  readonly graph: Graph;
}

/** Handed to `checkStack`, once a stack. */
export interface StackContext extends Reporter {
  readonly graph: Graph;
}

/** Handed to `checkPair`, once for two stacks. */
export interface PairContext extends Reporter {
  readonly active: Graph;
  readonly standby: Graph;
}

/**
 * One rule: one object in one file. Checks are pure and synchronous: same graph, same answer.
 * - `resource`: all facts are in one resource (and its provider): judged before the operation;
 * - `stack`: needs other resources of the stack;
 * - `pair`: needs both stacks, or asks something only one role can answer.
 */
export interface Rule {
  /** E.g. `EN-02`. */
  readonly id: string;
  /** Name that the engine shows: the id in lower case and a few words, e.g. `en-02-database-storage-encrypted`. */
  readonly name: string;
  /** One sentence: what must hold. */
  readonly title: string;
  readonly group: Group;
  readonly severity: Severity;
  readonly level: Level;
  readonly kind: "resource" | "stack" | "pair";
  /** Folded type tokens that `check` is called for; `aws:*` for all that begin so. */
  readonly types: readonly string[];
  readonly frameworks: Frameworks;
  /** Why it matters, in two or three sentences. */
  readonly rationale: string;
  /** What to do about a violation. */
  readonly remediation: string;
  readonly parameters?: Readonly<Record<string, Parameter>>;
  /** Both are run as tests and printed in the rule's page. */
  readonly examples: { readonly good: Example; readonly bad: Example };
  check?(ctx: CheckContext): void;
  checkStack?(ctx: StackContext): void;
  checkPair?(ctx: PairContext): void;
}

/** A broken rule. */
export interface Finding {
  /** The rule's id. */
  readonly rule: string;
  readonly severity: Severity;
  readonly level: Level;
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly message: string;
  readonly remediation: string;
}

/** A rule that could not be judged on a resource. */
export interface NotEvaluable {
  readonly rule: string;
  readonly level: Level;
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** Which property is not known, never its value. */
  readonly reason: string;
}

/** One reviewed exception to a rule. Times are ISO dates (`2026-03-01`). */
export interface Exemption {
  /** Rule id or name. */
  readonly rule: string;
  /** URN with `*` for any run of characters. */
  readonly urn: string;
  readonly reason: string;
  readonly owner: string;
  readonly created: string;
  readonly expires: string;
  readonly ticket?: string;
}

/** A finding that an exemption covers. */
export interface Exempted extends Finding {
  readonly reason: string;
  readonly owner: string;
  readonly expires: string;
}

/** Outcome of judging a stack, or two. */
export interface Verdict {
  readonly violations: readonly Finding[];
  readonly notEvaluable: readonly NotEvaluable[];
  readonly exempted: readonly Exempted[];
}
