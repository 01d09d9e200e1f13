import { JsonView, type ReadLog, unwrapProxy } from "./reader.ts";
import { foldProps, foldType, matchesType } from "./typeTable.ts";
import type { Graph, Read, Resource } from "./types.ts";

/** A resource as a source (list, export, engine) hands it over; references are URNs. */
export interface RawResource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly props: unknown;
  readonly id?: string | undefined;
  readonly parent?: string | undefined;
  readonly dependencies?: readonly string[] | undefined;
  readonly propertyDependencies?: Readonly<Record<string, readonly string[]>> | undefined;
  readonly protect?: boolean | undefined;
  readonly provider?: string | undefined;
  /** Read from the cloud, not managed by the stack: joined to, never judged. */
  readonly external?: boolean | undefined;
}

/** Properties by which other resources name this one. */
const identities = [
  "arn",
  "id",
  "name",
  "bucket",
  "keyId",
  "identifier",
  "clusterIdentifier",
  "globalClusterIdentifier",
  "url",
  "dnsName",
  "qualifiedArn",
  "bucketRegionalDomainName",
  "bucketDomainName",
];

/** Provider arguments that are not plain text travel as JSON texts: write them out once. @see provider.js of @pulumi/aws */
function plainProviderProps(props: unknown): unknown {
  if (typeof props !== "object" || props === null) return props;
  const plain: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(props)) plain[key] = typeof value === "string" ? parsed(value) : value;
  return plain;
}

function parsed(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text; // the provider will refuse it; a rule sees the text
  }
}

/** Region in the fourth field of an ARN; undefined for global services and anything else. */
export function regionOfArn(arn: string): string | undefined {
  const parts = arn.split(":");
  return parts[0] === "arn" && parts.length >= 6 && parts[3] ? parts[3] : undefined;
}

class Node extends JsonView implements Resource {
  readonly urn: string;
  readonly type: string;
  readonly rawType: string;
  readonly name: string;
  readonly id: string | undefined;
  readonly protect: boolean | undefined;
  readonly isExternal: boolean;
  readonly source: RawResource;
  private readonly home: StackGraph;

  constructor(source: RawResource, home: StackGraph, log: ReadLog) {
    const isProvider = source.type.startsWith("pulumi:providers:");
    const props = unwrapProxy(source.props);
    super(isProvider ? plainProviderProps(props) : foldProps(source.type, props), log, source.urn);
    this.urn = source.urn;
    this.type = foldType(source.type);
    this.rawType = source.type;
    this.name = source.name;
    this.id = source.id;
    this.protect = source.protect;
    this.isExternal = source.external === true;
    this.source = source;
    this.home = home;
  }

  get parent(): Resource | undefined {
    return this.source.parent === undefined ? undefined : this.home.byUrn(this.source.parent);
  }

  get provider(): Resource | undefined {
    return this.home.providerOf(this);
  }

  /** What is yet to be made and named by the engine is set. */
  override has(path: string): Read<boolean> {
    const isNamed = (this.source.propertyDependencies?.[path] ?? []).length > 0;
    return isNamed && this.peek(path).state === "unknown" ? { state: "known", value: true } : super.has(path);
  }

  region(): Read<string> {
    const own = this.peek("region");
    if (own.state !== "absent") return this.string("region");
    const given = this.provider?.peek("region");
    if (given?.state === "known" && typeof given.value === "string") return { state: "known", value: given.value };
    const arn = this.peek("arn");
    const region = arn.state === "known" && typeof arn.value === "string" ? regionOfArn(arn.value) : undefined;
    if (region !== undefined) return { state: "known", value: region };
    // Noted under the provider's name.
    return this.provider?.string("region") ?? { state: "absent" };
  }

  tags(): Read<Readonly<Record<string, string>>> {
    const all: Record<string, string> = {};
    for (const [view, path] of [
      [this.provider, "defaultTags.tags"],
      [this, "tagsAll"],
      [this, "tags"],
    ] as const) {
      const read = view?.peek(path) ?? { state: "absent" };
      // What the cloud will make of the tags is no more than the program's own tags and the provider's.
      if (read.state === "unknown" && path === "tagsAll") continue;
      if (read.state === "unknown" || read.state === "secret") return view?.read(path) as Read<never>;
      if (read.state === "known") Object.assign(all, tagTable(read.value));
    }
    return { state: "known", value: all };
  }

  linked(path: string, ...types: string[]): readonly Resource[] {
    const found = this.targets(path, ...types);
    if (found.length === 0 && isHidden(this.peek(path))) this.read(path);
    return found;
  }

  /** As `linked`, without noting what is not known. */
  targets(path: string, ...types: string[]): readonly Node[] {
    const wanted = (node: Node): boolean => node !== this && (types.length === 0 || types.includes(node.type));
    const literals = this.peek(path);
    const top = /^[^.[]+/.exec(path)?.[0] ?? path;
    const depended = (this.source.propertyDependencies?.[top] ?? [])
      .map((urn) => this.home.byUrn(urn))
      .filter((node): node is Node => node !== undefined && wanted(node));
    if (literals.state !== "known") return depended;
    const texts = (Array.isArray(literals.value) ? literals.value : [literals.value]).filter(
      (value): value is string => typeof value === "string",
    );
    const named = texts.flatMap((text) => this.narrowed(this.home.named(text).filter(wanted), depended));
    // A literal that names a resource of the stack is the stronger witness: a value may be computed from several.
    return named.length > 0 ? [...new Set(named)] : depended;
  }

  /** Several resources may carry one name (a log group on each coast): take those that the engine also names, else those in the same region. */
  private narrowed(found: readonly Node[], depended: readonly Node[]): readonly Node[] {
    if (found.length < 2) return found;
    const both = found.filter((node) => depended.includes(node));
    if (both.length > 0) return both;
    const here = this.region();
    const near = found.filter((node) => {
      const there = node.region();
      return here.state === "known" && there.state === "known" && here.value === there.value;
    });
    return near.length > 0 ? near : found;
  }

  referrers(type: string, path: string): readonly Resource[] {
    return this.home.referrersTo(this, type, path);
  }
}

/** Tags as a map, or as the list of {key, value} that Auto Scaling groups carry. */
function tagTable(value: unknown): Record<string, string> {
  if (typeof value !== "object" || value === null) return {};
  const pairs: readonly (readonly [unknown, unknown])[] = Array.isArray(value)
    ? value.map((tag: Record<string, unknown>) => [tag.key, tag.value] as const)
    : Object.entries(value);
  return Object.fromEntries(pairs.filter(([key]) => typeof key === "string").map(([key, text]) => [key, String(text)]));
}

/** Resources of one type by what a property of theirs points to. */
interface ReferrerTable {
  readonly byTarget: ReadonlyMap<string, readonly Node[]>;
  /** Those of which that is not known yet. */
  readonly nowhere: readonly Node[];
}

function isHidden({ state }: Read<unknown>): boolean {
  return state === "unknown" || state === "secret";
}

/** Resources of one stack, with the indexes that joins need. Each index is built once, when first asked for. */
export class StackGraph implements Graph {
  readonly stack: string;
  readonly project: string;
  readonly urn: string;
  readonly resources: readonly Node[];
  readonly oddities: readonly string[];
  private readonly byUrns = new Map<string, Node>();
  private readonly byTypes = new Map<string, Node[]>();
  private names: Map<string, Node[]> | undefined;
  private readonly referrerTables = new Map<string, ReferrerTable>();

  constructor(sources: readonly RawResource[], log: ReadLog, oddities: readonly string[] = []) {
    this.oddities = oddities;
    this.resources = sources.map((source) => new Node(source, this, log));
    for (const node of this.resources) {
      if (!this.byUrns.has(node.urn)) this.byUrns.set(node.urn, node);
      append(this.byTypes, node.type, node);
    }
    const [stack = "", project = ""] = /^urn:pulumi:(.*?)::(.*?)::/.exec(this.resources[0]?.urn ?? "")?.slice(1) ?? [];
    this.stack = stack;
    this.project = project;
    this.urn = `urn:pulumi:${stack}::${project}::pulumi:pulumi:Stack::${project}-${stack}`;
  }

  ofType(...types: string[]): readonly Node[] {
    const [only] = types;
    if (types.length === 1 && only !== undefined && !only.endsWith("*")) return this.byTypes.get(only) ?? [];
    const matching = [...this.byTypes.keys()].filter((type) => types.some((one) => matchesType(one, type)));
    return matching.flatMap((type) => this.byTypes.get(type) ?? []);
  }

  byUrn(urn: string): Node | undefined {
    return this.byUrns.get(urn);
  }

  /** Resources that carry this id, ARN or name. */
  named(text: string): readonly Node[] {
    this.names ??= this.indexNames();
    return this.names.get(text.replace(/:\*$/, "")) ?? [];
  }

  private indexNames(): Map<string, Node[]> {
    const names = new Map<string, Node[]>();
    for (const node of this.resources) {
      const texts = new Set<string>(node.id === undefined ? [] : [node.id]);
      for (const key of identities) {
        const read = node.peek(key);
        if (read.state === "known" && typeof read.value === "string" && read.value !== "") texts.add(read.value);
      }
      for (const text of texts) append(names, text, node);
    }
    return names;
  }

  providerOf(node: Node): Node | undefined {
    const given = node.source.provider;
    if (given !== undefined) return this.byUrns.get(given);
    if (node.type.startsWith("pulumi:")) return undefined;
    // A list without provider references: where there is only one of the package, it is that one.
    const candidates = this.byTypes.get(`pulumi:providers:${node.type.split(":", 1)[0] ?? ""}`) ?? [];
    return candidates.length === 1 ? candidates[0] : undefined;
  }

  referrersTo(target: Node, type: string, path: string): readonly Node[] {
    const key = `${type} ${path} ${target.type}`;
    let table = this.referrerTables.get(key);
    if (!table) {
      table = this.tableOf(type, path, target.type);
      this.referrerTables.set(key, table);
    }
    // Noted for everyone who asks, not only for the first: what points nowhere yet may point to this target too.
    for (const node of table.nowhere) node.read(path);
    return table.byTarget.get(target.urn) ?? [];
  }

  private tableOf(type: string, path: string, target: string): ReferrerTable {
    const byTarget = new Map<string, Node[]>();
    const nowhere: Node[] = [];
    for (const node of this.ofType(type)) {
      const found = node.targets(path, target);
      for (const { urn } of found) append(byTarget, urn, node);
      if (found.length === 0) nowhere.push(node);
    }
    return { byTarget, nowhere: nowhere.filter((node) => isHidden(node.peek(path))) };
  }
}

function append<T>(table: Map<string, T[]>, key: string, value: T): void {
  const list = table.get(key);
  if (list) list.push(value);
  else table.set(key, [value]);
}
