import { afterEach, beforeEach, vi } from "vitest";
import { FakeWorld } from "./fakeWorld.ts";

/**
 * Virtual time for each test of a file, from the same instant on, and worlds that end with their test.
 * @returns makes a world
 */
export function worldsInVirtualTime(): (options: ConstructorParameters<typeof FakeWorld>[0]) => FakeWorld {
  const worlds: FakeWorld[] = [];
  beforeEach(() => {
    vi.useFakeTimers({ now: Date.UTC(2026, 0, 15, 12) });
  });
  afterEach(() => {
    for (const world of worlds.splice(0)) world.end();
    vi.useRealTimers();
  });
  return (options) => {
    const world = new FakeWorld(options);
    worlds.push(world);
    return world;
  };
}
