import { checkFields, shape, text, type Kind } from "./checks.ts";
import { found, invalid, page, type Reply } from "./envelope.ts";
import { zoneOf } from "./relations.ts";
import { exactly, objectId as id, type Route } from "./route.ts";
import type { Store, Zone } from "./store.ts";
import { zoneSettingRules } from "./zoneSettings.ts";

const newZoneKind: Kind = {
  name: "zone",
  required: ["name", "account"],
  fields: { name: text, account: shape({ id: text }), type: text },
  defaults: {},
};

function shown({ id: zoneId, name, accountId, createdOn }: Zone) {
  const account = { id: accountId, name: "lab" };
  const dates = { created_on: createdOn, modified_on: createdOn, activated_on: createdOn };
  const servers = { name_servers: ["lab1.ns.example", "lab2.ns.example"], original_name_servers: [] };
  return {
    id: zoneId,
    name,
    status: "active",
    paused: false,
    type: "full",
    development_mode: 0,
    account,
    ...servers,
    ...dates,
  };
}

function setting(zone: Zone, settingId: string): object {
  const rule = zoneSettingRules[settingId];
  if (!rule) throw invalid(`zone setting: ${settingId} is not known to the lab's edge`);
  const kept = zone.settings[settingId];
  return { id: settingId, value: kept?.value ?? rule.initial, editable: true, modified_on: kept?.modifiedOn ?? null };
}

function changeSetting(zone: Zone, settingId: string, body: unknown): Reply {
  setting(zone, settingId);
  const rule = zoneSettingRules[settingId];
  const given = (body ?? {}) as { id?: unknown; value?: unknown };
  const unknown = Object.keys(given).filter((key) => !["id", "value"].includes(key));
  if (unknown.length > 0) throw invalid(`zone setting ${settingId}: ${unknown.join(", ")} is not a property of it`);
  if (!("value" in given)) throw invalid(`zone setting ${settingId}: value must be given`);
  const problem = rule?.check(given.value);
  if (problem) throw invalid(`zone setting ${settingId}: value ${problem}`);
  zone.settings[settingId] = { value: given.value, modifiedOn: new Date().toISOString() };
  return found(setting(zone, settingId));
}

/** Zones and their settings. */
export function zoneRoutes(store: Store): Route[] {
  return [
    [
      "GET",
      exactly("/zones"),
      (_ids, { query }) => {
        const name = query.get("name");
        return page(
          store
            .zones()
            .filter((zone) => name === null || zone.name === name)
            .map(shown),
          query,
        );
      },
    ],
    [
      "POST",
      exactly("/zones"),
      (_ids, { body }) => {
        const { name, account } = checkFields(newZoneKind, body, true) as { name: string; account: { id: string } };
        if (store.zones().some((zone) => zone.name === name)) throw invalid(`zone: ${name} already exists`);
        return found(shown(store.addZone(name, account.id)));
      },
    ],
    ["GET", exactly(`/zones/${id}`), ([zone = ""]) => found(shown(zoneOf(store, zone)))],
    [
      "GET",
      exactly(`/zones/${id}/settings`),
      ([zone = ""]) => found(Object.keys(zoneSettingRules).map((key) => setting(zoneOf(store, zone), key))),
    ],
    [
      "GET",
      exactly(`/zones/${id}/settings/(\\w+)`),
      ([zone = "", key = ""]) => found(setting(zoneOf(store, zone), key)),
    ],
    [
      "PATCH",
      exactly(`/zones/${id}/settings/(\\w+)`),
      ([zone = "", key = ""], { body }) => changeSetting(zoneOf(store, zone), key, body),
    ],
    ["GET", exactly("/user/tokens/verify"), () => found({ id: "0".repeat(32), status: "active" })],
  ];
}
