import type { IncomingHttpHeaders } from "node:http";

/** Who signed a request, and for which region and service: SigV4's credential scope. */
export interface Scope {
  readonly accessKeyId: string;
  readonly region: string;
  readonly service: string;
}

const HEADER = /Credential=([^/,\s]+)\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request/;

/** Reads the scope from the Authorization header, or from a presigned URL's query. */
export function readScope(headers: IncomingHttpHeaders, query: URLSearchParams): Scope | undefined {
  const match = HEADER.exec(headers.authorization ?? "");
  if (match) return { accessKeyId: match[1] ?? "", region: match[2] ?? "", service: match[3] ?? "" };
  const [accessKeyId, , region, service] = (query.get("X-Amz-Credential") ?? "").split("/");
  return accessKeyId && region && service ? { accessKeyId, region, service } : undefined;
}

/** The same Authorization header for another region: the emulator takes the region from here and checks no signature. */
export function withRegion(authorization: string | undefined, region: string): string | undefined {
  return authorization?.replace(/(Credential=[^/,\s]+\/\d{8}\/)[^/]+(\/)/, `$1${region}$2`);
}
