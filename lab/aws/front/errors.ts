import type { OutgoingHttpHeaders } from "node:http";
import type { Protocol } from "./call.ts";

/** An error to answer with, before it is written in a protocol's form. */
export interface AwsError {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly headers?: OutgoingHttpHeaders;
}

export interface Rendered {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Buffer;
}

const REQUEST_ID = "00000000-0000-4000-8000-00000000d0a1";

const escape = (text: string): string =>
  text.replace(/[<>&]/g, (character) => ({ "<": "&lt;", ">": "&gt;", "&": "&amp;" })[character] ?? character);

function cborText(text: string): Buffer {
  const bytes = Buffer.from(text);
  const head = bytes.length < 24 ? [0x60 + bytes.length] : [0x79, bytes.length >> 8, bytes.length & 0xff];
  return Buffer.concat([Buffer.from(head), bytes]);
}

/** A map of two text pairs: all that an error needs of CBOR. */
function cborError(code: string, message: string): Buffer {
  const texts = ["__type", code, "message", message].map(cborText);
  return Buffer.concat([Buffer.from([0xa2]), ...texts]);
}

function xmlBody(protocol: Protocol, { code, message, status }: AwsError): string {
  const inner = `<Code>${escape(code)}</Code><Message>${escape(message)}</Message>`;
  const head = '<?xml version="1.0" encoding="UTF-8"?>\n';
  if (protocol === "s3") return `${head}<Error>${inner}<RequestId>${REQUEST_ID}</RequestId></Error>`;
  if (protocol === "ec2") {
    return `${head}<Response><Errors><Error>${inner}</Error></Errors><RequestID>${REQUEST_ID}</RequestID></Response>`;
  }
  const type = `<Type>${status >= 500 ? "Receiver" : "Sender"}</Type>`;
  return `${head}<ErrorResponse><Error>${type}${inner}</Error><RequestId>${REQUEST_ID}</RequestId></ErrorResponse>`;
}

/** Writes an error the way the called service does, so that its SDK reads code and message from it. */
export function render(protocol: Protocol, error: AwsError, jsonVersion = "1.1"): Rendered {
  const { status, code, message } = error;
  const common = { "x-amzn-requestid": REQUEST_ID, ...error.headers };
  if (protocol === "cbor") {
    const headers = { ...common, "content-type": "application/cbor", "smithy-protocol": "rpc-v2-cbor" };
    return { status, headers, body: cborError(code, message) };
  }
  if (protocol === "json" || protocol === "rest-json") {
    const type = protocol === "json" ? `application/x-amz-json-${jsonVersion}` : "application/json";
    const headers = { ...common, "content-type": type, "x-amzn-errortype": code };
    return { status, headers, body: Buffer.from(JSON.stringify({ __type: code, message })) };
  }
  return { status, headers: { ...common, "content-type": "text/xml" }, body: Buffer.from(xmlBody(protocol, error)) };
}

/** What a service says when it is called too often. */
export function throttled(service: string): AwsError {
  const message = "Rate exceeded (a rule of the lab)";
  if (service === "ec2") return { status: 503, code: "RequestLimitExceeded", message };
  if (service === "s3") return { status: 503, code: "SlowDown", message };
  if (service === "dynamodb") return { status: 400, code: "ThrottlingException", message };
  return { status: 400, code: "Throttling", message };
}

/** What a service says to somebody who may not. */
export function accessDenied(service: string, protocol: Protocol, message: string): AwsError {
  if (service === "ec2") return { status: 403, code: "UnauthorizedOperation", message };
  const isJson = protocol === "json" || protocol === "rest-json" || protocol === "cbor";
  return isJson
    ? { status: 400, code: "AccessDeniedException", message }
    : { status: 403, code: "AccessDenied", message };
}

/** What a service says when it is broken. */
export function failed(service: string): AwsError {
  const message = "The service failed (a rule of the lab)";
  const codes: Readonly<Record<string, string>> = {
    s3: "InternalError",
    ec2: "InternalError",
    dynamodb: "InternalServerError",
  };
  return { status: 500, code: codes[service] ?? "InternalFailure", message };
}
