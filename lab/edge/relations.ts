import { invalid, Refused } from "./envelope.ts";
import type { Collection, Kept, Store } from "./store.ts";

/** @throws Refused when the pool names a monitor that is not there, or its own name is taken */
export function checkPool(store: Store, account: string, pool: Kept): Kept {
  const monitor = String(pool.monitor ?? "");
  if (monitor !== "" && !store.get("monitors", account, monitor))
    throw invalid(`pool: monitor ${monitor} does not exist`);
  const taken = store.list("pools", account).some((other) => other.id !== pool.id && other.name === pool.name);
  if (taken) throw invalid(`pool: the name ${String(pool.name)} is taken`);
  const names = (pool.origins as { name?: string }[]).map(({ name }) => name);
  if (names.length === 0) throw invalid("pool: origins must not be empty");
  if (new Set(names).size < names.length) throw invalid("pool: names of origins must differ");
  const missing = (pool.origins as { address?: string }[]).some(({ address }) => !address);
  if (missing || names.includes(undefined)) throw invalid("pool: each origin needs a name and an address");
  return pool;
}

/** @throws Refused when the zone is not there, a pool is not there, or the name is not of the zone or taken */
export function checkLoadBalancer(store: Store, zoneId: string, balancer: Kept): Kept {
  const zone = zoneOf(store, zoneId);
  const name = String(balancer.name);
  if (name !== zone.name && !name.endsWith(`.${zone.name}`))
    throw invalid(`load balancer: name ${name} is not in zone ${zone.name}`);
  const taken = store.list("loadBalancers", zoneId).some((other) => other.id !== balancer.id && other.name === name);
  if (taken) throw invalid(`load balancer: the name ${name} is taken`);
  const pools = [...(balancer.default_pools as string[]), String(balancer.fallback_pool)];
  if (pools.length < 2) throw invalid("load balancer: default_pools must not be empty");
  for (const pool of pools) {
    if (!store.get("pools", zone.accountId, pool)) throw invalid(`load balancer: pool ${pool} does not exist`);
  }
  return { ...balancer, zone_name: zone.name };
}

/** Names become whole, as the API shows them. @throws Refused on a record without content, or one that is there already */
export function checkDnsRecord(store: Store, zoneId: string, record: Kept): Kept {
  const zone = zoneOf(store, zoneId);
  if (record.content === undefined && record.data === undefined)
    throw invalid("DNS record: content or data must be given");
  const given = String(record.name);
  const inZone = given === zone.name || given.endsWith(`.${zone.name}`);
  const name = given === "@" ? zone.name : inZone ? given : `${given}.${zone.name}`;
  const { type, content } = record;
  const same = store
    .list("dnsRecords", zoneId)
    .some((other) => other.id !== record.id && other.name === name && other.type === type && other.content === content);
  if (same) throw new Refused(400, 81_058, "An identical record already exists.");
  return { ...record, name, proxiable: ["A", "AAAA", "CNAME"].includes(String(type)), meta: {} };
}

/** @throws Refused 412 while something else needs the object */
export function checkInUse(store: Store, collection: Collection, id: string): void {
  const users =
    collection === "monitors"
      ? store.all("pools").filter((pool) => pool.monitor === id)
      : collection === "pools"
        ? store
            .all("loadBalancers")
            .filter((one) => [...(one.default_pools as string[]), one.fallback_pool].includes(id))
        : [];
  const names = users.map((user) => String(user.name)).join(", ");
  if (users.length > 0) throw new Refused(412, 1_005, `${collection}: ${id} is in use by ${names}`);
}

/** @throws Refused 404 */
export function zoneOf(store: Store, id: string) {
  const zone = store.zone(id);
  if (!zone)
    throw new Refused(404, 7_003, `Could not route to /zones/${id}, perhaps your object identifier is invalid?`);
  return zone;
}
