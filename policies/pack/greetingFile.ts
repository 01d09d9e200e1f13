import { existsSync, readFileSync, writeFileSync } from "node:fs";
import type { Answers, Greeting } from "./front.ts";

const file = new URL("greeting.json", import.meta.url);

/** The greeting that is kept beside the pack; undefined where there is none. */
export function readGreeting(): Greeting | undefined {
  if (!existsSync(file)) return undefined;
  const { getPluginInfo, getAnalyzerInfo } = JSON.parse(readFileSync(file, "utf8")) as Record<keyof Greeting, string>;
  return {
    getPluginInfo: Buffer.from(getPluginInfo, "base64"),
    getAnalyzerInfo: Buffer.from(getAnalyzerInfo, "base64"),
  };
}

/** What the rules say of themselves. */
export async function greetingOf({ getPluginInfo, getAnalyzerInfo }: Answers): Promise<Greeting> {
  const nothing = Buffer.alloc(0);
  return {
    getPluginInfo: Buffer.from(await getPluginInfo(nothing)),
    getAnalyzerInfo: Buffer.from(await getAnalyzerInfo(nothing)),
  };
}

export function writeGreeting(greeting: Greeting): void {
  const texts = Object.entries(greeting).map(([name, bytes]) => [name, bytes.toString("base64")]);
  writeFileSync(file, `${JSON.stringify(Object.fromEntries(texts), undefined, 2)}\n`);
}
