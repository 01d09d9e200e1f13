import { isHidden } from "./facts/reads.ts";
import { identities, Node, type RawResource } from "./node.ts";
import type { ReadLog } from "./reader.ts";
import { matchesType } from "./typeTable.ts";
import type { Graph } from "./types.ts";

/** Resources of one type by what a property of theirs points to. */
interface ReferrerTable {
  readonly byTarget: ReadonlyMap<string, readonly Node[]>;
  /** Those of which that is not known yet. */
  readonly nowhere: readonly Node[];
  /** Whether one names something that is not in the stack, or that nobody can name yet. */
  readonly namesOther: boolean;
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
  private readonly namelessByType = new Map<string, readonly Node[]>();

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

  /** Resources of these types whose own name is not known yet. */
  nameless(types: readonly string[]): readonly Node[] {
    return types.flatMap((type) => {
      const found = this.namelessByType.get(type) ?? this.ofType(type).filter((node) => node.isNameless);
      this.namelessByType.set(type, found);
      return found;
    });
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
    if (table.namesOther && target.isNameless) target.noteName();
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
    return {
      byTarget,
      nowhere: nowhere.filter((node) => isHidden(node.peek(path))),
      namesOther: this.ofType(type).some((node) => node.namesOther(path, [target])),
    };
  }
}

function append<T>(table: Map<string, T[]>, key: string, value: T): void {
  const list = table.get(key);
  if (list) list.push(value);
  else table.set(key, [value]);
}
