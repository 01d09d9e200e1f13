import { entry } from "./plugins/host/load.ts";
import type { PluginName } from "./plugins/tokens.ts";
import { resources } from "./plugins/tokens.ts";

/** How one resource type of the program is stood in for in a lab. */
export interface StandIn {
  readonly type: string;
  /** `live`: calls the emulator or the lab's edge. `recorded`: only keeps what it is told. */
  readonly level: "live" | "recorded";
  /** What a green run with this type says nothing about. */
  readonly notProven: string;
}

/** A component that our own plugin builds of live types; the official package has no table entry of its own. */
const componentGaps = "the subnet layout and child names of the official component beyond what this program asks for";

/** All types that the stand-in plugins know; the engine's plugins refuse any other. */
export async function standIns(): Promise<StandIn[]> {
  const tokens = Object.entries(resources).flatMap(([plugin, files]) =>
    Object.values(files).flatMap((types) => types.map((type) => [plugin as PluginName, type] as const)),
  );
  const found = await Promise.all(
    tokens.map(async ([plugin, type]) => {
      if (plugin === "awsx") return [{ type, level: "live" as const, notProven: componentGaps }];
      const known = await entry(plugin, type);
      return known === undefined ? [] : [{ type, level: known.level, notProven: known.notProven }];
    }),
  );
  return found.flat().sort((a, b) => (a.type < b.type ? -1 : 1));
}
