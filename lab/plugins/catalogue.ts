/** What the stand-ins know and how far each type is proven; `lab status` prints it, docs/stand-ins.md is made from it. */
import { entry } from "./host/load.ts";
import type { Level, Source } from "./host/types.ts";
import { functions, resources } from "./tokens.ts";
import type { PluginName } from "./tokens.ts";

/** One resource type or function of a stand-in. */
export interface Catalogued {
  /** Token, e.g. `aws:rds/instance:Instance`. */
  readonly type: string;
  readonly level: Level;
  readonly provider: PluginName;
  /** What a green run with it says nothing about. */
  readonly notProven: string;
  /** Inputs whose change makes a new resource; empty for functions and components. */
  readonly replaceOn: readonly string[];
  /** Inputs of which that holds under a condition only. */
  readonly replaceWhen?: readonly string[];
  /** Where those were read; absent for functions and components. */
  readonly source?: Source;
}

const providers: readonly PluginName[] = ["aws", "awsx", "cloudflare"];

// A component is not in a table: it registers real children, which are.
const component = "the address plans Legacy and AutoMerge, IPv6, IPAM, endpoints with a group of their own";
const answered = "anything beyond what the emulator answers";
// These are worked out in the plugin, as the real ones are; no service is asked.
const local = ["getPartition", "getRegion", "getPolicyDocument"];

async function ofType(provider: PluginName, type: string): Promise<Catalogued> {
  if (provider === "awsx") return { type, level: "live", provider, notProven: component, replaceOn: [] };
  const found = await entry(provider, type);
  if (!found)
    throw new Error(
      `${type} is in lab/plugins/tokens.ts, but its file under lab/plugins/${provider}/types/ has no such entry`,
    );
  const { level, notProven, replaceOn, source } = found;
  return { type, level, provider, notProven, replaceOn, replaceWhen: Object.keys(found.replaceWhen ?? {}), source };
}

/** All of them, by provider and name. @throws Error when tokens.ts names a type that no table has. */
export async function catalogue(): Promise<Catalogued[]> {
  const all: Catalogued[] = [];
  for (const provider of providers) {
    const types = Object.values(resources[provider]).flat().sort();
    all.push(...(await Promise.all(types.map((type) => ofType(provider, type)))));
    const plain = functions[provider].map((type): Catalogued => {
      const asks = !local.some((name) => type.endsWith(`:${name}`));
      return asks
        ? { type, level: "live", provider, notProven: answered, replaceOn: [] }
        : { type, level: "recorded", provider, notProven: "that AWS agrees: no service is asked", replaceOn: [] };
    });
    all.push(...plain);
  }
  return all;
}
