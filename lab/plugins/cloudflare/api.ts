/** One way of making a type of the API's uniform resources: create, get, update, delete with the account or zone in the path. */
import { must, orGone } from "../host/calls.ts";
import { define } from "../host/types.ts";
import type { ResourceType, Source } from "../host/types.ts";
import { compact } from "../host/values.ts";
import type { Props } from "../host/values.ts";
import { camel, project, snake } from "./client.ts";

/** Calls of the SDK on one kind of thing. */
export interface Verbs {
  readonly create: (body: Props) => PromiseLike<unknown>;
  readonly get: (id: string, place: Props) => PromiseLike<unknown>;
  readonly update: (id: string, body: Props) => PromiseLike<unknown>;
  readonly delete: (id: string, place: Props) => PromiseLike<unknown>;
}

interface Uniform<Args> extends Pick<
  ResourceType<Args>,
  "notProven" | "replaceOn" | "sets" | "defaults" | "validate" | "normalize" | "recomputes"
> {
  readonly file: string;
  /** Input that says where the thing lives. */
  readonly place: "accountId" | "zoneId";
  /** Members whose own keys are data, not names. */
  readonly data?: readonly string[];
  /** Inputs that are read back whole: also what the program does not speak of is a difference. */
  readonly whole?: readonly (keyof Args & string)[];
  readonly verbs: () => Verbs;
  /** API body from what {@link snake} made, and its way back, where the API differs from the SDK in more than case. */
  readonly toApi?: (body: Props) => Props;
  readonly fromApi?: (body: Props) => Props;
}

// v5.22.0, against which every type of the tables was held, and the day.
const COMMIT = "a2efdc5786ae9726d56928dbfe91933bd92404ca";
const COMPARED = "2026-11-26";

/** A file of the Cloudflare provider, whose schema the Pulumi provider bridges. */
export function terraform(file: string, commit = COMMIT): Source {
  return { file: `cloudflare/terraform-provider-cloudflare/internal/services/${file}`, commit, date: COMPARED };
}

/** Table entry of such a type. */
export function uniform<Args extends object>(of: Uniform<Args>): ResourceType {
  const body = (inputs: Args): Props => {
    const made = snake(inputs, of.data) as Props;
    return of.toApi?.(made) ?? made;
  };
  const outputs = (answer: unknown, inputs: Props): Props => {
    const made = camel(of.fromApi?.(answer as Props) ?? answer, of.data) as Props;
    const kept = Object.entries(made).filter(([name]) => name !== "id" && name !== of.place);
    const partly = (name: string): boolean =>
      name in inputs && !(of.whole as readonly string[] | undefined)?.includes(name);
    return compact(
      Object.fromEntries(kept.map(([name, value]) => [name, partly(name) ? project(value, inputs[name]) : value])),
    );
  };
  const placeOf = (props: Props): Props => snake({ [of.place]: props[of.place] }) as Props;
  return define<Args>({
    ...of,
    level: "live",
    source: terraform(of.file),
    create: async ({ inputs }) => {
      const answer = (await of.verbs().create(body(inputs))) as Props;
      return { id: String(must(answer["id"], "id")), outputs: outputs(answer, inputs as Props) };
    },
    read: async ({ id, state }) => {
      const answer = await orGone(Promise.resolve(of.verbs().get(id, placeOf(state))));
      return answer === undefined ? undefined : outputs(answer, state);
    },
    update: async ({ id, inputs }) => outputs(await of.verbs().update(id, body(inputs)), inputs as Props),
    delete: async ({ id, state }) => {
      await orGone(Promise.resolve(of.verbs().delete(id, placeOf(state))));
    },
  });
}
