import { StackGraph } from "./graph.ts";
import type { RawResource } from "./node.ts";
import { ReadLog } from "./reader.ts";
import type { ResourceInput } from "./types.ts";

/** A document that holds no resources in a shape we read. The message is one sentence for people. */
export class UnreadableSource extends Error {
  override readonly name = "UnreadableSource";
}

const noResources = "is the export of a stack without resources: there is nothing to judge";

type Fields = Readonly<Record<string, unknown>>;

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];
}

/**
 * Reads a `pulumi stack export` document, or a plain list of `{type, name, props, …}`.
 * Entries that are no resources become `graph.oddities`; they never make the rest unreadable.
 * @throws UnreadableSource where there is nothing to judge
 */
export function graphOf(document: unknown, log: ReadLog = new ReadLog()): StackGraph {
  if (Array.isArray(document)) return fromList(document, log);
  const deployment = isFields(document) ? document.deployment : undefined;
  const resources = isFields(deployment) ? deployment.resources : undefined;
  if (Array.isArray(resources)) return fromExport(resources, log);
  if (isFields(deployment) && resources === undefined) throw new UnreadableSource(noResources);
  throw new UnreadableSource(
    "is neither a `pulumi stack export` document nor a list of {type, name, props}: export a stack with `pulumi stack export`",
  );
}

/** Properties as the cloud has them, under what the program set where the cloud does not say (write-only arguments). */
function exportedProps(entry: Fields): Fields {
  const inputs = isFields(entry.inputs) ? entry.inputs : {};
  const outputs = isFields(entry.outputs) ? entry.outputs : {};
  const props: Record<string, unknown> = { ...inputs };
  for (const [key, value] of Object.entries(outputs)) if (value !== null && value !== undefined) props[key] = value;
  return props;
}

function urnTable(value: unknown): Readonly<Record<string, readonly string[]>> | undefined {
  if (!isFields(value)) return undefined;
  return Object.fromEntries(Object.entries(value).map(([key, urns]) => [key, texts(urns)]));
}

function fromExport(entries: readonly unknown[], log: ReadLog): StackGraph {
  const oddities: string[] = [];
  const sources: RawResource[] = [];
  const urns = new Set<string>();
  if (entries.length === 0) throw new UnreadableSource(noResources);
  entries.forEach((entry, i) => {
    const urn = isFields(entry) ? text(entry.urn) : undefined;
    const type = isFields(entry) ? text(entry.type) : undefined;
    if (!isFields(entry) || urn === undefined || type === undefined) {
      oddities.push(`resource ${i} of the export has no URN and type: it was not judged`);
      return;
    }
    // A resource that the engine is about to delete is gone already, for the program.
    if (entry.delete === true) return;
    if (urns.has(urn)) oddities.push(`resource ${i} of the export has the URN of another: both were judged`);
    urns.add(urn);
    const reference = text(entry.provider);
    sources.push({
      urn,
      type,
      name: urn.slice(urn.lastIndexOf("::") + 2),
      props: exportedProps(entry),
      id: text(entry.id),
      parent: text(entry.parent),
      dependencies: texts(entry.dependencies),
      propertyDependencies: urnTable(entry.propertyDependencies),
      protect: entry.protect === true,
      provider: reference?.slice(0, reference.lastIndexOf("::")),
      external: entry.external === true,
    });
  });
  return new StackGraph(sources, log, oddities);
}

/** URNs of a list's entries: their own, or one made of type and name. */
class ListNames {
  private readonly urns = new Set<string>();
  private readonly byName = new Map<string, string>();

  add(entry: Fields, type: string, name: string): string {
    let urn = text(entry.urn) ?? `urn:pulumi:list::list::${type}::${name}`;
    for (let n = 2; this.urns.has(urn); n++) urn = `${urn.replace(/~\d+$/, "")}~${n}`;
    this.urns.add(urn);
    if (!this.byName.has(name)) this.byName.set(name, urn);
    return urn;
  }

  /** A reference in a list is a URN or a name. */
  resolve(reference: string): string {
    return this.urns.has(reference) ? reference : (this.byName.get(reference) ?? reference);
  }

  /** A provider reference may carry the provider's id behind its URN, as in an export. */
  resolveProvider(reference: string): string {
    const urn = this.resolve(reference);
    return this.urns.has(urn) ? urn : this.resolve(reference.slice(0, Math.max(0, reference.lastIndexOf("::"))));
  }
}

interface Draft {
  readonly entry: Fields;
  readonly urn: string;
  readonly type: string;
  readonly name: string;
}

function fromList(list: readonly unknown[], log: ReadLog): StackGraph {
  if (list.length === 0) throw new UnreadableSource("is an empty list: there is nothing to judge");
  const names = new ListNames();
  const oddities: string[] = [];
  const drafts: Draft[] = [];
  const add = (entry: unknown, what: string): string | undefined => {
    const type = isFields(entry) ? text(entry.type) : undefined;
    if (!isFields(entry) || type === undefined) {
      oddities.push(`${what} is no resource with a type: it was not judged`);
      return undefined;
    }
    const name = text(entry.name) ?? text(entry.urn)?.split("::").at(-1) ?? "unnamed";
    if (entry.props !== undefined && !isFields(entry.props))
      oddities.push(`${what} has props that are no object: it was judged as if they were empty`);
    const urn = names.add(entry, type, name);
    drafts.push({ entry, urn, type, name });
    return urn;
  };
  const inlineProviders = new Map<unknown, string | undefined>();
  list.forEach((entry, i) => {
    if (isFields(entry) && isFields(entry.provider) && !inlineProviders.has(entry.provider))
      inlineProviders.set(entry.provider, add(entry.provider, `the provider of entry ${i}`));
    add(entry, `entry ${i}`);
  });
  const sources = drafts.map((draft) => fromDraft(draft, names, inlineProviders));
  return new StackGraph(sources, log, oddities);
}

function fromDraft(draft: Draft, names: ListNames, inlineProviders: Map<unknown, string | undefined>): RawResource {
  const { entry, urn, type, name } = draft;
  const references = (value: unknown): readonly string[] => texts(value).map((item) => names.resolve(item));
  const dependencies = urnTable(entry.propertyDependencies);
  const parent = text(entry.parent);
  const provider = text(entry.provider);
  return {
    urn,
    type,
    name,
    props: isFields(entry.props) ? entry.props : {},
    id: text(entry.id),
    parent: parent === undefined ? undefined : names.resolve(parent),
    dependencies: references(entry.dependencies),
    propertyDependencies:
      dependencies && Object.fromEntries(Object.entries(dependencies).map(([key, urns]) => [key, references(urns)])),
    protect: typeof entry.protect === "boolean" ? entry.protect : undefined,
    provider: provider === undefined ? inlineProviders.get(entry.provider) : names.resolveProvider(provider),
  };
}

/** Graph of fixtures, for tests and examples. */
export function graphOfFixtures(resources: readonly ResourceInput[], log: ReadLog = new ReadLog()): StackGraph {
  return resources.length === 0 ? new StackGraph([], log) : fromList(resources, log);
}
