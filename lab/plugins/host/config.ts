/** Configuration of a plugin and its functions, as the protocol asks for them. */
import type * as grpc from "@grpc/grpc-js";
import pb from "@pulumi/pulumi/proto/provider_pb.js";
import { canonical } from "./diff.ts";
import type { Lifecycle } from "./lifecycle.ts";
import { check } from "./schema.ts";
import type { Failure } from "./schema.ts";
import { failuresOf, props, struct, unary } from "./protocol.ts";
import { hasUnknown } from "./values.ts";
import type { Props } from "./values.ts";

/** Handlers of CheckConfig, DiffConfig, Configure and Invoke. */
export function configHandlers(life: Lifecycle): grpc.UntypedServiceImplementation {
  return {
    checkConfig: unary((request: InstanceType<typeof pb.CheckRequest>) => {
      const news = props(request.getNews());
      const response = new pb.CheckResponse();
      response.setInputs(struct(news));
      const { plugin, resources } = life.plugin.schema;
      const shape = { ...resources[`pulumi:providers:${plugin}`]?.inputs, version: "string?" };
      response.setFailuresList(failuresOf(check(life.plugin.schema, shape, decoded(news), `provider ${plugin}`)));
      return response;
    }),
    diffConfig: unary((request: InstanceType<typeof pb.DiffRequest>) => {
      const [olds, news] = [props(request.getOldInputs() ?? request.getOlds()), props(request.getNews())];
      const changed = [...new Set([...Object.keys(olds), ...Object.keys(news)])].filter(
        (key) => canonical(decoded(olds)[key]) !== canonical(decoded(news)[key]),
      );
      const response = new pb.DiffResponse();
      const { DIFF_SOME, DIFF_NONE } = pb.DiffResponse.DiffChanges;
      response.setChanges(changed.length > 0 ? DIFF_SOME : DIFF_NONE);
      response.setDiffsList(changed);
      return response;
    }),
    configure: unary(async (request: InstanceType<typeof pb.ConfigureRequest>) => {
      const config = decoded(props(request.getArgs()));
      // The engine asks again with real values; until then nothing is called through this instance.
      if (!hasUnknown(config)) life.settings = await life.plugin.configure(config);
      const response = new pb.ConfigureResponse();
      response.setSupportspreview(true);
      response.setSupportsAutonamingConfiguration(true);
      return response;
    }),
    invoke: unary(async (request: InstanceType<typeof pb.InvokeRequest>) => {
      const result = await invoke(life, request.getTok(), props(request.getArgs()));
      const response = new pb.InvokeResponse();
      if ("failures" in result) response.setFailuresList(failuresOf(result.failures));
      else response.setReturn(struct(result.returned));
      return response;
    }),
  };
}

/** @throws Error naming an unknown function and where to add it. */
async function invoke(
  life: Lifecycle,
  token: string,
  args: Props,
): Promise<{ failures: Failure[] } | { returned: Props }> {
  const known = life.plugin.schema.functions[token];
  const run = await life.plugin.function(token);
  if (!known || !run) {
    const { plugin: name } = life.plugin.schema;
    throw new Error(
      `the lab's ${name} plugin has no function ${token}: add its token to lab/plugins/tokens.ts, run ` +
        `node lab/plugins/generate.ts, and add it to lab/plugins/${name}/functions.ts`,
    );
  }
  const failures = check(life.plugin.schema, known.inputs, args, token);
  if (failures.length > 0) return { failures };
  const region = String(args["region"] ?? life.settings.region);
  return { returned: await run(args, { region, accountId: life.settings.accountId }) };
}

/** Provider configuration with its lists and objects: the SDK sends them as JSON text, like every provider's config. */
function decoded(config: Props): Props {
  const entries = Object.entries(config).map(([key, value]): [string, unknown] => {
    if (typeof value !== "string" || !/^(?:[[{]|true$|false$)/.test(value)) return [key, value];
    try {
      return [key, JSON.parse(value) as unknown];
    } catch {
      return [key, value];
    }
  });
  return Object.fromEntries(entries);
}
