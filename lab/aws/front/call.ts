import type { IncomingHttpHeaders } from "node:http";
import type { ActorBook } from "./actorBook.ts";
import { CONTROL_TABLE } from "./controlTable.ts";
import { parseHost, type AwsHost } from "./hosts.ts";
import { GLOBAL_REGION, isGlobalPlane, otherRegions } from "./planes.ts";
import { readS3, readS3Control, type S3Call } from "./s3.ts";
import { readScope, type Scope } from "./scope.ts";

/** How a service writes requests and errors. */
export type Protocol = "ec2" | "query" | "s3" | "rest-xml" | "json" | "rest-json" | "cbor";

/** A request as it came in through the gate, its body read. */
export interface Incoming {
  readonly method: string;
  /** Path with query, as sent. */
  readonly target: string;
  readonly host: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** An AWS call, understood. */
export interface Call {
  readonly incoming: Incoming;
  readonly host: AwsHost;
  readonly scope: Scope | undefined;
  readonly actor: string;
  readonly service: string;
  /** Signing name and action, e.g. `CreateDBInstanceReadReplica`; `GET /path` where nothing says more. */
  readonly action: string;
  /** The region whose endpoint was called. */
  readonly endpoint: string;
  /** The region to which the log counts the call: `us-east-1` for a global control plane. */
  readonly region: string;
  readonly globalPlane: boolean;
  /** Every region that must answer for this call to succeed. */
  readonly needs: readonly string[];
  readonly protocol: Protocol;
  readonly s3: S3Call | undefined;
  readonly isControlTable: boolean;
}

const XML_SERVICES = new Set(["route53", "cloudfront"]);
const CBOR_PATH = /\/service\/[^/]+\/operation\/([^/?]+)/;

function protocolOf(service: string, headers: IncomingHttpHeaders, isForm: boolean): Protocol {
  if (service === "s3") return "s3";
  if (headers["smithy-protocol"] === "rpc-v2-cbor") return "cbor";
  if (headers["x-amz-target"]) return "json";
  if (isForm) return service === "ec2" ? "ec2" : "query";
  return XML_SERVICES.has(service) ? "rest-xml" : "rest-json";
}

function actionOf(incoming: Incoming, query: URLSearchParams, text: string, pathname: string): string {
  const target = incoming.headers["x-amz-target"];
  if (typeof target === "string") return target.slice(target.lastIndexOf(".") + 1);
  const named = /(?:^|&)Action=([^&]+)/.exec(text)?.[1] ?? query.get("Action") ?? CBOR_PATH.exec(pathname)?.[1];
  return named ?? `${incoming.method} ${pathname}`;
}

/** Bodies name actions, tables and regions early; a large object is not searched. */
const TEXT_LIMIT = 256 * 1024;

const isForm = (headers: IncomingHttpHeaders): boolean =>
  (headers["content-type"] ?? "").startsWith("application/x-www-form-urlencoded");

function namesControlTable(service: string, text: string): boolean {
  // By its name, or at the end of its ARN.
  return service === "dynamodb" && (text.includes(`"${CONTROL_TABLE}"`) || text.includes(`/${CONTROL_TABLE}"`));
}

function s3CallOf(incoming: Incoming, url: URL, host: AwsHost): S3Call {
  if (host.isS3Control) return readS3Control(incoming.method, url.pathname);
  const isCopy = incoming.headers["x-amz-copy-source"] !== undefined;
  return readS3(incoming.method, url.pathname, url.searchParams, host.bucket, isCopy);
}

/**
 * Works out who calls what where.
 * @throws Error when the host is no AWS API endpoint; the gate lets no such request through.
 */
export function understand(incoming: Incoming, actors: ActorBook): Call {
  const host = parseHost(incoming.host);
  if (host === undefined) throw new Error(`${incoming.host} is not an AWS API endpoint`);
  const url = new URL(incoming.target, "http://x");
  const scope = readScope(incoming.headers, url.searchParams);
  const service = scope?.service ?? host.service;
  const text = service === "s3" ? "" : incoming.body.subarray(0, TEXT_LIMIT).toString("latin1");
  const s3 = service === "s3" ? s3CallOf(incoming, url, host) : undefined;
  const action = s3?.action ?? actionOf(incoming, url.searchParams, text, url.pathname);
  const configuresBucket = s3?.configures ?? false;
  const globalPlane = isGlobalPlane({ service, hostRegion: host.region, configuresBucket, body: text });
  const endpoint = host.region ?? scope?.region ?? GLOBAL_REGION;
  const region = globalPlane ? GLOBAL_REGION : endpoint;
  const needs = [...new Set([region, endpoint, ...otherRegions(service, action, text, endpoint)])];
  return {
    incoming,
    host,
    scope,
    actor: actors.actorOf(scope?.accessKeyId),
    service,
    action,
    endpoint,
    region,
    globalPlane,
    needs,
    protocol: protocolOf(service, incoming.headers, isForm(incoming.headers) || url.searchParams.has("Action")),
    s3,
    isControlTable: namesControlTable(service, text),
  };
}
