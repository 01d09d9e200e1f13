/** What a plugin tells the host about itself. */
import type { PluginSchema } from "./schema.ts";
import type { PluginFunction, ResourceType } from "./types.ts";
import type { Props } from "./values.ts";

/** What Configure left behind. */
export interface Settings {
  /** Empty where the plugin has no regions. */
  readonly region: string;
  readonly accountId: string;
  /** Merged into the `tags` of every type that has them. */
  readonly defaultTags: Readonly<Record<string, string>>;
}

/** One stand-in. */
export interface Plugin {
  readonly schema: PluginSchema;
  /** Entry of a type; loads its file only now, so that a plugin starts fast. */
  readonly resource: (token: string) => Promise<ResourceType | undefined>;
  readonly function: (token: string) => Promise<PluginFunction | undefined>;
  /** @throws Error when the configuration cannot be used, with what to do. */
  readonly configure: (config: Props) => Promise<Settings>;
  /** Runs before the first real create or update of this process. */
  readonly beforeFirstChange?: () => Promise<void>;
}

/** A resource that exists but did not come up: the engine keeps its id, so that nothing is orphaned. */
export class InitFailed extends Error {
  readonly id: string;
  readonly outputs: Props;

  constructor(id: string, outputs: Props, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.id = id;
    this.outputs = outputs;
  }
}
