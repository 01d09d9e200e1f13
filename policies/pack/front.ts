import { type Call, type Served, serveCalls } from "./rpcServer.ts";

// The engine starts the program only when the pack has told it which policies it has. The pack tells that from a file,
// its greeting, and loads the SDK and the rules while the program starts. This is the part that must be there first: it
// imports no rule, and nothing of the SDK.

/** What the rules answer. The engine's other calls are refused, as by a pack that does not know of them. */
export interface Answers {
  readonly getAnalyzerInfo: Call;
  readonly getPluginInfo: Call;
  readonly configureStack: Call;
  readonly configure: Call;
  readonly analyze: Call;
  readonly analyzeStack: Call;
}

/** What the rules would answer to the calls that the engine makes before it starts the program. */
export type Greeting = Readonly<Record<"getPluginInfo" | "getAnalyzerInfo", Buffer>>;

/** What the engine says and does not ask. */
export type Told = "configureStack" | "configure";

/** An engine that sends no parameters after the greeting has the rules loaded after this time. */
const LOAD_AFTER_GREETING_MS = 100;
/** Loading keeps the process busy, and the engine starts the program when it has this answer: it must be out before. */
const LOAD_AFTER_PARAMETERS_MS = 20;
/** A message in which nothing is said. */
const NOTHING = Buffer.alloc(0);
const STALE =
  "policies/pack/greeting.json does not name the rules as they are: write it anew with `node policies/report/writePages.ts`";

/** The rules, loaded once, when they are first needed, and told first what the engine has said before. */
class Rules {
  private readonly load: () => Promise<Answers>;
  private readonly greeting: Greeting | undefined;
  private readonly told: [Told, Buffer][] = [];
  private loaded: Promise<Answers> | undefined;

  constructor(load: () => Promise<Answers>, greeting: Greeting | undefined) {
    this.load = load;
    this.greeting = greeting;
  }

  answers(): Promise<Answers> {
    return (this.loaded ??= this.loadAndTell());
  }

  private async loadAndTell(): Promise<Answers> {
    const answers = await this.load();
    for (const [name, kept] of Object.entries(this.greeting ?? {}))
      if (!kept.equals(await answers[name as keyof Greeting](NOTHING))) throw new Error(STALE);
    for (const [name, request] of this.told) await answers[name](request);
    return answers;
  }

  /** A call that only the rules can answer. */
  ask(name: keyof Answers): Call {
    return async (request) => (await this.answers())[name](request);
  }

  /** A call that says something: answered at once as long as the rules are not there to say it to. */
  tell(name: Told): Call {
    return async (request) => {
      if (this.loaded) return (await this.loaded)[name](request);
      this.told.push([name, request]);
      return NOTHING;
    };
  }
}

/** The calls as they are answered from the start. */
function calls(rules: Rules, greeting: Greeting | undefined): Answers {
  // What fails here, the next call says.
  const loadSoon = (ms: number) => setTimeout(() => void rules.answers().catch(() => undefined), ms).unref();
  const greet = (name: keyof Greeting): Call => (greeting ? async () => greeting[name] : rules.ask(name));
  const after =
    (call: Call, ms: number): Call =>
    (request) => {
      loadSoon(ms);
      return call(request);
    };
  return {
    getPluginInfo: greet("getPluginInfo"),
    getAnalyzerInfo: after(greet("getAnalyzerInfo"), LOAD_AFTER_GREETING_MS),
    configureStack: rules.tell("configureStack"),
    configure: after(rules.tell("configure"), LOAD_AFTER_PARAMETERS_MS),
    analyze: rules.ask("analyze"),
    analyzeStack: rules.ask("analyzeStack"),
  };
}

/**
 * Serves the pack on a port of its own.
 * @param greeting without it the rules are loaded before the engine is greeted
 * @param load loads the rules
 */
export function serve(greeting: Greeting | undefined, load: () => Promise<Answers>): Promise<Served> {
  const answers = calls(new Rules(load, greeting), greeting);
  const pathOf = (name: string) => `/pulumirpc.Analyzer/${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  return serveCalls(new Map(Object.entries(answers).map(([name, call]) => [pathOf(name), call as Call])));
}
