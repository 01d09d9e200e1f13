import { checkFields, type Fields, type Kind } from "./checks.ts";
import { found, invalid, notImitated, page, Refused, refused, type Reply } from "./envelope.ts";
import { dnsRecordKind, loadBalancerKind, monitorKind, poolKind } from "./kinds.ts";
import { checkDnsRecord, checkInUse, checkLoadBalancer, checkPool } from "./relations.ts";
import { newId, type Collection, type Kept, type Store } from "./store.ts";
import { exactly, objectId as id, type ApiCall, type Route } from "./route.ts";
import { rulesetRoutes } from "./rulesets.ts";
import { zoneRoutes } from "./zones.ts";

interface Resource {
  readonly collection: Collection;
  readonly kind: Kind;
  /** Path of the collection, with the owner's id as its group. */
  readonly path: string;
  readonly methods: readonly ("PUT" | "PATCH")[];
  /** What must hold beyond each property by itself. @throws Refused */
  readonly relate: (store: Store, owner: string, object: Kept) => Kept;
  /** Query parameters by which a list can be filtered. */
  readonly filters: readonly string[];
}

const resources: readonly Resource[] = [
  {
    collection: "monitors",
    kind: monitorKind,
    path: `/accounts/${id}/load_balancers/monitors`,
    methods: ["PUT", "PATCH"],
    relate: (_store, _owner, object) => object,
    filters: [],
  },
  {
    collection: "pools",
    kind: poolKind,
    path: `/accounts/${id}/load_balancers/pools`,
    methods: ["PUT", "PATCH"],
    relate: checkPool,
    filters: ["monitor"],
  },
  {
    collection: "loadBalancers",
    kind: loadBalancerKind,
    path: `/zones/${id}/load_balancers`,
    methods: ["PUT", "PATCH"],
    relate: checkLoadBalancer,
    filters: [],
  },
  {
    collection: "dnsRecords",
    kind: dnsRecordKind,
    path: `/zones/${id}/dns_records`,
    methods: ["PUT", "PATCH"],
    relate: checkDnsRecord,
    filters: ["name", "type", "content"],
  },
];

/** The part of Cloudflare's API v4 that Dualcoast uses, with its envelopes; everything else is refused by name. */
export class Api {
  readonly #routes: readonly Route[];

  /** @param poolHealth answer to the pool's health, by pool id */
  constructor(store: Store, poolHealth: (pool: Kept) => object) {
    const health: Route = [
      "GET",
      exactly(`/accounts/${id}/load_balancers/pools/${id}/health`),
      ([account = "", pool = ""]) => found(poolHealth(existing(store, "pools", account, pool))),
    ];
    const uniform = resources.flatMap((resource) => crud(store, resource));
    this.#routes = [...uniform, health, ...zoneRoutes(store), ...rulesetRoutes(store)];
  }

  handle(call: ApiCall): Reply {
    try {
      if (!call.token)
        throw new Refused(400, 6_003, "Invalid request headers: an Authorization header with a bearer token is needed");
      const matching = this.#routes.filter(([, path]) => path.test(call.path));
      const route = matching.find(([method]) => method === call.method);
      if (!route) throw notImitated(`${call.method} ${call.path}`);
      const [, path, handle] = route;
      return handle((path.exec(call.path) ?? []).slice(1), call);
    } catch (error) {
      if (error instanceof Refused) return refused(error);
      throw error;
    }
  }
}

/** @throws Refused 404 */
export function existing(store: Store, collection: Collection, owner: string, objectId: string): Kept {
  const object = store.get(collection, owner, objectId);
  if (!object) throw new Refused(404, 1_001, `${collection}: ${objectId} not found`);
  return object;
}

function crud(store: Store, resource: Resource): Route[] {
  const { collection, kind, path, relate } = resource;
  const one = exactly(`${path}/${id}`);
  const save = (owner: string, before: Kept | undefined, fields: Fields): Reply => {
    const now = new Date().toISOString();
    const own = { id: before?.id ?? newId(), created_on: before?.created_on ?? now, modified_on: now };
    return found(store.put(collection, owner, relate(store, owner, { ...fields, ...own })));
  };
  const change = (method: "PUT" | "PATCH"): Route => [
    method,
    one,
    ([owner = "", objectId = ""], { body }) => {
      const before = existing(store, collection, owner, objectId);
      // The client may send back what it read: the properties that the API itself sets are not its to change.
      const given = Object.entries((body ?? {}) as Fields).filter(([key]) => !setByApi.includes(key));
      const fields = checkFields(kind, Object.fromEntries(given), method === "PUT");
      return save(owner, before, { ...(method === "PUT" ? kind.defaults : before), ...fields });
    },
  ];
  return [
    [
      "GET",
      exactly(path),
      ([owner = ""], { query }) => page(filtered(store.list(collection, owner), resource, query), query),
    ],
    [
      "POST",
      exactly(path),
      ([owner = ""], { body }) => save(owner, undefined, { ...kind.defaults, ...checkFields(kind, body, true) }),
    ],
    ["GET", one, ([owner = "", objectId = ""]) => found(existing(store, collection, owner, objectId))],
    [
      "DELETE",
      one,
      ([owner = "", objectId = ""]) => {
        existing(store, collection, owner, objectId);
        checkInUse(store, collection, objectId);
        store.delete(collection, owner, objectId);
        return found({ id: objectId });
      },
    ],
    ...resource.methods.map(change),
  ];
}

const setByApi = ["id", "created_on", "modified_on", "zone_name", "meta", "proxiable"];
const pagingParameters = ["page", "per_page", "order", "direction"];

/** @throws Refused 400 on a filter that would otherwise be ignored in silence */
function filtered(all: readonly Kept[], { filters, kind }: Resource, query: URLSearchParams): Kept[] {
  let left = [...all];
  for (const [parameter, wanted] of query) {
    if (pagingParameters.includes(parameter)) continue;
    const field = parameter.replace(/\.exact$/, "");
    if (!filters.includes(field)) throw invalid(`${kind.name}: lists cannot be filtered by ${parameter}`);
    left = left.filter((object) => object[field] === wanted);
  }
  return left;
}
