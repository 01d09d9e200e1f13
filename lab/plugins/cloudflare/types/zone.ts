/** Settings and DNS records of a zone. */
import type { DnsRecordArgs } from "@pulumi/cloudflare/dnsRecord.js";
import type { ZoneSettingArgs } from "@pulumi/cloudflare/zoneSetting.js";
import { orGone } from "../../host/calls.ts";
import { define } from "../../host/types.ts";
import type { Plain, ResourceTable } from "../../host/types.ts";
import type { Props } from "../../host/values.ts";
import { terraform, uniform } from "../api.ts";
import type { Verbs } from "../api.ts";
import { client, project } from "../client.ts";

type Setting = Plain<ZoneSettingArgs>;

async function edit({ settingId, zoneId, value }: Setting): Promise<Props> {
  const params = { zone_id: zoneId, value } as unknown as Parameters<
    ReturnType<typeof client>["zones"]["settings"]["edit"]
  >[1];
  const answer = (await client().zones.settings.edit(settingId, params)) as unknown as Props;
  return { editable: answer["editable"] ?? true, modifiedOn: answer["modified_on"] };
}

const zoneSetting = define<Setting>({
  level: "live",
  notProven: "what the setting does at Cloudflare; the lab's edge obeys only the settings that its page lists",
  replaceOn: ["settingId", "zoneId"],
  source: terraform("zone_setting/schema.go"),
  create: async ({ inputs }) => ({ id: inputs.settingId, outputs: await edit(inputs) }),
  read: async ({ id, state }) => {
    const found = await orGone(Promise.resolve(client().zones.settings.get(id, { zone_id: String(state["zoneId"]) })));
    return found && { value: project((found as unknown as Props)["value"], state["value"]) };
  },
  update: async ({ inputs }) => edit(inputs),
  // A setting cannot be deleted: as in the real provider it keeps its value and leaves the state.
});

const dnsRecord = uniform<Plain<DnsRecordArgs>>({
  file: "dns_record/schema.go",
  notProven: "that the record is seen in public DNS",
  place: "zoneId",
  replaceOn: ["type", "zoneId"],
  sets: ["tags"],
  defaults: { proxied: false },
  verbs: (): Verbs => {
    const records = client().dns.records as unknown as Verbs;
    return {
      create: (body) => records.create(body),
      get: (id, place) => records.get(id, place),
      update: (id, body) => records.update(id, body),
      delete: (id, place) => records.delete(id, place),
    };
  },
});

export const types: ResourceTable = {
  "cloudflare:index/zoneSetting:ZoneSetting": zoneSetting,
  "cloudflare:index/dnsRecord:DnsRecord": dnsRecord,
};
