import { isHidden } from "./facts/reads.ts";
import type { StackGraph } from "./graph.ts";
import { JsonView, type ReadLog, unwrapProxy } from "./reader.ts";
import { foldProps, foldType } from "./typeTable.ts";
import type { Read, Resource } from "./types.ts";

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
export const identities: readonly string[] = [
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

/** Those of them that a program chooses; the others are known as soon as there is a resource to name. */
const givenNames = ["name", "bucket", "identifier", "clusterIdentifier", "globalClusterIdentifier"] as const;

/** Resources of one name that are told apart: a name is one thing's in a region, and more make every join a product. */
const MOST_NAMESAKES = 8;

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

/** A resource of a stack, as rules see it. */
export class Node extends JsonView implements Resource {
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
    // A name that names nothing may be that of a resource whose own is not known yet.
    if (this.namesOther(path, types)) for (const node of this.home.nameless(types)) node.noteName();
    return found;
  }

  /** Whether a property holds a text that names nothing of these types. AWS's own policies are in none. */
  namesOther(path: string, types: readonly string[]): boolean {
    const read = this.peek(path);
    const texts: unknown = read.state === "known" ? read.value : [];
    return [texts]
      .flat()
      .some(
        (text) =>
          typeof text === "string" &&
          text !== "" &&
          !text.startsWith("arn:aws:iam::aws:") &&
          !this.home.named(text).some((node) => types.includes(node.type)),
      );
  }

  get isNameless(): boolean {
    return givenNames.some((name) => isHidden(this.peek(name)));
  }

  /** Notes that the resource's own name is not known. */
  noteName(): void {
    for (const name of givenNames) this.read(name);
  }

  missing(path: string): readonly string[] {
    return (this.source.propertyDependencies?.[path] ?? []).filter((urn) => this.home.byUrn(urn) === undefined);
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
    const named = texts.flatMap((text) =>
      this.narrowed(this.home.named(text).filter(wanted).slice(0, MOST_NAMESAKES), depended),
    );
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

/** A text for whatever JSON holds; `String` fails on an object with a `toString` of its own. */
function textIn(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value ?? null);
}

/** Tags as a map, or as the list of {key, value} that Auto Scaling groups carry. */
function tagTable(value: unknown): Record<string, string> {
  if (typeof value !== "object" || value === null) return {};
  const pairs: readonly (readonly [unknown, unknown])[] = Array.isArray(value)
    ? value.map((tag: Record<string, unknown> | null | undefined) => [tag?.key, tag?.value] as const)
    : Object.entries(value);
  return Object.fromEntries(pairs.filter(([key]) => typeof key === "string").map(([key, text]) => [key, textIn(text)]));
}
