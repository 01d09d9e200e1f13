/** What one table entry of a stand-in says about a type. */
import type { Unwrap } from "@pulumi/pulumi";
import type { Props } from "./values.ts";

/** The SDK's arguments of a type with every input known. */
export type Plain<Args> = Unwrap<Args>;

/**
 * How far a type is proven: `live` calls the emulator (or the lab's edge) and reads back what it answers; `recorded`
 * only keeps state and derives outputs from the inputs.
 */
export type Level = "live" | "recorded";

/** One operation on one resource. `Args` are the SDK's arguments with inputs already known. */
export interface Call<Args = Props> {
  readonly urn: string;
  /** Logical name, the last part of the URN. */
  readonly name: string;
  /** Region of the resource: its own `region`, else the provider's. Empty where the plugin has no regions. */
  readonly region: string;
  readonly accountId: string;
  readonly inputs: Args;
  /** Empty while creating. */
  readonly id: string;
  /** Outputs as last stored; empty while creating. */
  readonly state: Props;
  /** Top-level inputs that differ from the state; empty while creating. */
  readonly changed: readonly string[];
}

/** Where the replace triggers of a type were read. */
export interface Source {
  /** Path in the provider's repository. */
  readonly file: string;
  /** Commit, or release, of the version that was read. */
  readonly commit: string;
  /** Day on which they were transcribed (ISO 8601). */
  readonly date: string;
}

/** Whether the change of one input makes a new resource; `accountId` is the provider's. */
export type Condition<Args = Props> = (inputs: Args, state: Props, accountId: string) => boolean;

/** Table entry of one resource type. */
export interface ResourceType<Args = Props> {
  readonly level: Level;
  /** What a green run with this type says nothing about; printed by `lab status`. */
  readonly notProven: string;
  /** Inputs whose change makes a new resource. */
  readonly replaceOn: readonly (keyof Args & string)[];
  readonly source: Source;
  /**
   * Inputs whose change makes a new resource only under a condition, or only in a member of theirs: what the provider
   * decides while it plans.
   */
  readonly replaceWhen?: Partial<Record<keyof Args & string, Condition<Args>>>;
  /** Changes that the real provider, or this one, refuses while it plans: the sentence for the user. */
  readonly refuse?: (inputs: Args, state: Props) => string | undefined;
  /** Values the real provider fills in at check. */
  readonly defaults?: Partial<Record<keyof Args & string, unknown>>;
  /** Input that is named by the engine's seed when absent; `lower`: what the service takes as a name. */
  readonly autoname?: { readonly property: keyof Args & string; readonly max: number; readonly lower?: boolean };
  /** Values that go to the service and never into outputs or diffs. */
  readonly writeOnly?: readonly (keyof Args & string)[];
  /** Lists whose order means nothing. */
  readonly sets?: readonly (keyof Args & string)[];
  /** JSON documents: compared by meaning, not by letters. */
  readonly json?: readonly (keyof Args & string)[];
  /** Form in which an input is compared, where the stored one holds more than was said. */
  readonly normalize?: Partial<Record<keyof Args & string, (value: unknown) => unknown>>;
  /** Inputs that never make a difference after creation. */
  readonly ignore?: readonly (keyof Args & string)[];
  /** Outputs that an update of these inputs changes: unknown in its preview. */
  readonly recomputes?: (changed: readonly string[], inputs: Args) => readonly string[];
  /** Errors that the real provider raises from the inputs alone. */
  readonly validate?: (inputs: Args) => string | undefined;
  /** @returns id and outputs beyond the inputs. */
  readonly create: (call: Call<Args>) => Promise<{ id: string; outputs: Props }>;
  /** What exists now; undefined when it is gone. Recorded types have none: what is in state is all there is. */
  readonly read?: (call: Call<Args>) => Promise<Props | undefined>;
  /** @returns outputs beyond the inputs. Absent where every change replaces. */
  readonly update?: (call: Call<Args>) => Promise<Props>;
  /** Does nothing when it is gone already. */
  readonly delete?: (call: Call<Args>) => Promise<void>;
}

/** A table of types with their argument types forgotten, as the host handles them. */
export type ResourceTable = Readonly<Record<string, ResourceType>>;

/** Forgets the argument type of an entry: the host checks inputs against the generated schema before it calls. */
export function define<Args extends object>(type: ResourceType<Args>): ResourceType {
  return type as unknown as ResourceType;
}

/** One function (invoke): known arguments in, result out. */
export type PluginFunction = (args: Props, at: { region: string; accountId: string }) => Promise<Props>;
