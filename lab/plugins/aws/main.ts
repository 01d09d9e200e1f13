/** The lab's stand-in for the aws plugin. The engine starts it; it prints its port and serves until it is ended. */
import { entry, schemaOf } from "../host/load.ts";
import { serve } from "../host/serve.ts";
import { configure, eastCallWhenAsked } from "./configure.ts";

serve({
  schema: schemaOf("aws"),
  resource: (token) => entry("aws", token),
  function: async (token) => (await import("./functions.ts")).functions[token],
  configure,
  beforeFirstChange: eastCallWhenAsked,
});
