/** Where the control planes live that exist once for all regions. */
export const globalPlaneRegion = "us-east-1";

export interface HostPlace {
  readonly kind: "aws" | "other";
  /** Region that must be up for the call; a host without one belongs to a control plane that lives in us-east-1. */
  readonly region?: string;
  readonly service?: string;
  readonly isGlobalPlane?: boolean;
}

const suffixes = [".amazonaws.com", ".api.aws"];
const regionLabel = /^[a-z]{2}(-[a-z]+)+-\d$/;

/**
 * Region and service of an AWS host name, e.g. `rds.us-west-2.amazonaws.com` or `content.s3.us-west-2.amazonaws.com`.
 * @see https://docs.aws.amazon.com/general/latest/gr/rande.html
 */
export function placeOf(host: string): HostPlace {
  const name = host.toLowerCase();
  const suffix = suffixes.find((end) => name.endsWith(end));
  if (!suffix) return { kind: "other" };
  const labels = name.slice(0, -suffix.length).split(".");
  // The last one: a bucket may be called like a region.
  const at = labels.findLastIndex((label) => regionLabel.test(label));
  if (at < 0) return { kind: "aws", region: globalPlaneRegion, service: labels.at(-1), isGlobalPlane: true };
  const before = labels.slice(0, at).filter((label) => label !== "dualstack");
  return { kind: "aws", region: labels[at], service: before.at(-1) ?? labels.at(-1) };
}

export interface Allowed {
  /** Every regional service may be called here. */
  readonly survivingRegion: string;
  /** State, its key and the control table's witness: only these services. */
  readonly witnessRegion: string;
  /** Hosts outside AWS: the edge's API, a state backend that is not a bucket. */
  readonly hosts: readonly string[];
}

const witnessServices = new Set(["s3", "kms", "dynamodb", "sts"]);

/** Why a host may not be called in a failover, or undefined when it may. */
export function refusalOf(host: string, allowed: Allowed): string | undefined {
  if (allowed.hosts.includes(host.toLowerCase())) return undefined;
  const place = placeOf(host);
  if (place.kind === "other") return "not one of the hosts that a failover needs";
  if (place.isGlobalPlane) return `a control plane that lives only in ${globalPlaneRegion}`;
  if (place.region === allowed.survivingRegion) return undefined;
  if (place.region === allowed.witnessRegion) {
    if (witnessServices.has(place.service ?? "")) return undefined;
    return `${place.service ?? "this service"} is not needed in the witness region`;
  }
  return `in ${String(place.region)}, which a failover must not need`;
}
