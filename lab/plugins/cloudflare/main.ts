/** The lab's stand-in for the cloudflare plugin. The engine starts it; it prints its port and serves until it is ended. */
import { entry, schemaOf } from "../host/load.ts";
import { serve } from "../host/serve.ts";

serve({
  schema: schemaOf("cloudflare"),
  resource: (token) => entry("cloudflare", token),
  function: async () => undefined,
  configure: async (config) => {
    const { connect } = await import("./client.ts");
    connect(config["apiToken"] ?? process.env["CLOUDFLARE_API_TOKEN"]);
    return { region: "", accountId: "", defaultTags: {} };
  },
});
