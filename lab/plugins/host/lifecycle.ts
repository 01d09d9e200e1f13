/** Create, read, update, delete, check and diff of one resource, in plain values; the protocol is in `serve.ts`. */
import { diff } from "./diff.ts";
import type { Change } from "./diff.ts";
import { nameIsFixed, withDefaults } from "./names.ts";
import type { Naming } from "./names.ts";
import type { Plugin, Settings } from "./plugin.ts";
import { check } from "./schema.ts";
import type { Failure, ResourceSchema } from "./schema.ts";
import type { Call, ResourceType } from "./types.ts";
import { UNKNOWN, compact, hasUnknown, omit } from "./values.ts";
import type { Props } from "./values.ts";

/** Outcome of Diff. */
export interface Difference {
  readonly changes: readonly Change[];
  readonly deleteBeforeReplace: boolean;
}

interface Known {
  readonly token: string;
  readonly type: ResourceType;
  readonly schema: ResourceSchema;
}

/** The resources of one configured plugin. */
export class Lifecycle {
  readonly plugin: Plugin;
  settings: Settings = { region: "", accountId: "", defaultTags: {} };
  #first: Promise<void> | undefined;

  constructor(plugin: Plugin) {
    this.plugin = plugin;
  }

  /** @throws Error naming the type and the file to add it to. */
  async known(urn: string): Promise<Known> {
    const token = typeOf(urn);
    const type = await this.plugin.resource(token);
    const schema = this.plugin.schema.resources[token];
    if (type && schema) return { token, type, schema };
    const { plugin } = this.plugin.schema;
    throw new Error(
      `the lab's ${plugin} plugin has no type ${token}: add its token to lab/plugins/tokens.ts, run ` +
        `node lab/plugins/generate.ts, and add an entry to a file in lab/plugins/${plugin}/types/`,
    );
  }

  async check(urn: string, olds: Props, news: Props, naming: Naming): Promise<{ inputs: Props; failures: Failure[] }> {
    const { token, type, schema } = await this.known(urn);
    const failures = check(this.plugin.schema, schema.inputs, news, token);
    const inputs = withDefaults(type, this.#tagged(schema, news), olds, naming);
    const wrong = failures.length === 0 && !hasUnknown(inputs) ? type.validate?.(inputs) : undefined;
    if (wrong !== undefined) failures.push({ property: "", reason: `${token}: ${wrong}` });
    return { inputs, failures };
  }

  async diff(urn: string, state: Props, oldInputs: Props, inputs: Props): Promise<Difference> {
    const { token, type, schema } = await this.known(urn);
    const wrong = type.refuse?.(inputs, state);
    if (wrong !== undefined) throw new Error(`${token}: ${wrong}`);
    const changes = diff(type, schema, { state, oldInputs }, inputs, this.settings.accountId).map((change) =>
      change.property === "region" ? { ...change, replaces: true } : change,
    );
    if (this.#movedRegion(schema, state, inputs) && !changes.some(({ property }) => property === "region")) {
      changes.push({ property: "region", kind: "update", replaces: true });
    }
    const replaces = changes.some((change) => change.replaces);
    return { changes, deleteBeforeReplace: replaces && nameIsFixed(type, inputs, state) };
  }

  async create(urn: string, inputs: Props, preview: boolean): Promise<{ id: string; outputs: Props }> {
    const { type, schema } = await this.known(urn);
    const base = this.#base(type, schema, inputs);
    if (preview) return { id: "", outputs: { ...unknowns(schema, base), ...base } };
    await this.#beforeChange();
    const { id, outputs } = await type.create(this.#call(urn, "", inputs, {}, []));
    return { id, outputs: this.#stored(type, { ...base, ...outputs }) };
  }

  /** @returns undefined when the resource is gone. */
  async read(
    urn: string,
    id: string,
    state: Props,
    oldInputs: Props,
  ): Promise<{ outputs: Props; inputs: Props } | undefined> {
    const { type, schema } = await this.known(urn);
    const actual = type.read ? await type.read(this.#call(urn, id, oldInputs, state, [])) : {};
    if (actual === undefined) return undefined;
    const outputs = this.#stored(type, { ...this.#region(schema, state), ...state, ...actual });
    const imported = Object.keys(oldInputs).length === 0;
    const wanted = imported ? Object.keys(schema.inputs) : Object.keys(oldInputs);
    const inputs: Props = {};
    for (const name of wanted) {
      // What the service says it does not have is gone; what it was not asked for stays as it was said.
      inputs[name] = name in actual || imported ? outputs[name] : oldInputs[name];
    }
    return { outputs, inputs: compact(inputs) };
  }

  async update(
    urn: string,
    id: string,
    from: { state: Props; oldInputs: Props },
    inputs: Props,
    preview: boolean,
  ): Promise<Props> {
    const { token, type, schema } = await this.known(urn);
    const changed = diff(type, schema, from, inputs).map(({ property }) => property);
    const kept = Object.fromEntries(
      Object.entries(from.state).filter(([name]) => !(changed.includes(name) && !(name in inputs))),
    );
    const base = { ...kept, ...this.#base(type, schema, inputs) };
    if (preview) {
      const open = type.recomputes?.(changed, inputs) ?? [];
      return { ...base, ...Object.fromEntries(open.map((name) => [name, UNKNOWN])) };
    }
    await this.#beforeChange();
    if (!type.update)
      throw new Error(
        `${token}: nothing of it can be updated, but ${changed.join(", ")} changed; add a replace trigger`,
      );
    const outputs = await type.update(this.#call(urn, id, inputs, from.state, changed));
    return this.#stored(type, { ...base, ...outputs });
  }

  async delete(urn: string, id: string, state: Props, inputs: Props): Promise<void> {
    const { type } = await this.known(urn);
    await type.delete?.(this.#call(urn, id, inputs, state, []));
  }

  #call(urn: string, id: string, inputs: Props, state: Props, changed: readonly string[]): Call {
    const region = String(inputs["region"] ?? state["region"] ?? this.settings.region);
    const name = urn.slice(urn.lastIndexOf("::") + 2);
    return {
      urn,
      name,
      region,
      accountId: this.settings.accountId,
      inputs: omit(inputs, "__defaults"),
      id,
      state,
      changed,
    };
  }

  /** What outputs always hold: the inputs, the region that applies, and all tags. */
  #base(type: ResourceType, schema: ResourceSchema, inputs: Props): Props {
    const tags = "tagsAll" in schema.outputs ? { tagsAll: inputs["tags"] ?? {} } : {};
    return this.#stored(type, { ...inputs, ...this.#region(schema, inputs), ...tags });
  }

  #region(schema: ResourceSchema, from: Props): Props {
    return "region" in schema.outputs ? { region: from["region"] ?? this.settings.region } : {};
  }

  #stored(type: ResourceType, outputs: Props): Props {
    const hidden = new Set<string>(["__defaults", ...(type.writeOnly ?? [])]);
    return compact(Object.fromEntries(Object.entries(outputs).filter(([name]) => !hidden.has(name))));
  }

  #tagged(schema: ResourceSchema, inputs: Props): Props {
    const { defaultTags } = this.settings;
    const takesTags = schema.inputs["tags"]?.startsWith("{}") === true && "tagsAll" in schema.outputs;
    if (!takesTags || Object.keys(defaultTags).length === 0 || typeof inputs["tags"] === "string") return inputs;
    return { ...inputs, tags: { ...defaultTags, ...(inputs["tags"] as Props | undefined) } };
  }

  #movedRegion(schema: ResourceSchema, state: Props, inputs: Props): boolean {
    if (!("region" in schema.inputs) || state["region"] === undefined) return false;
    return state["region"] !== (inputs["region"] ?? this.settings.region);
  }

  #beforeChange(): Promise<void> {
    this.#first ??= this.plugin.beforeFirstChange?.() ?? Promise.resolve();
    return this.#first;
  }
}

/** Type token of a URN: the part before the name, without its parents' types. */
export function typeOf(urn: string): string {
  return (urn.split("::")[2] ?? "").split("$").at(-1) ?? "";
}

/** Outputs that the service will make up and a preview cannot know. */
function unknowns(schema: ResourceSchema, known: Props): Props {
  const open = Object.entries(schema.outputs).filter(([name, kind]) => !kind.endsWith("?") && !(name in known));
  return Object.fromEntries(open.map(([name]) => [name, UNKNOWN]));
}
