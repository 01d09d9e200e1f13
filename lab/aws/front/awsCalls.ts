import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { ActorBook } from "./actorBook.ts";
import { wrongEndpoint, type Buckets } from "./buckets.ts";
import { understand, type Call, type Incoming } from "./call.ts";
import type { CallLog, CallRecord } from "./callLog.ts";
import { CONTROL_TABLE_HOME } from "./controlTable.ts";
import { accessDenied, render, type AwsError } from "./errors.ts";
import { passedOn, readAll, type Upstream } from "./forward.ts";
import type { Judged, Permissions } from "./permissions.ts";
import type { Rules } from "./rules.ts";
import { withRegion } from "./scope.ts";
import { darkness, judge } from "./verdict.ts";
import type { World } from "./world.ts";

/** A call into the dark is cut after this, however long its client would wait. */
const CUT_AFTER_MS = 30_000;
/** The gate ends TLS; bucket policies ask for the version. */
const TLS_VERSION = "1.3";

export interface AwsParts {
  readonly actors: ActorBook;
  readonly world: World;
  readonly rules: Rules;
  readonly log: CallLog;
  readonly buckets: Buckets;
  readonly permissions: Permissions;
  readonly emulator: Upstream;
}

type End = (status: number, outcome: CallRecord["outcome"], dark?: string) => void;
type Seen = Pick<CallRecord, "at" | "status" | "ms" | "outcome" | "permission" | "statement" | "reason">;

/** What the log says of a judged call. */
function spoken(judged: Judged | undefined): Pick<CallRecord, "permission" | "statement" | "reason"> {
  if (!judged) return {};
  const { permission, decision } = judged;
  return {
    permission: permission.action,
    ...(decision.by && { statement: decision.by }),
    ...(decision.kind !== "allowed" && { reason: decision.reason }),
  };
}

/** Answers AWS calls: judges each, passes it on to the emulator, and logs it. */
export class AwsCalls {
  readonly #parts: AwsParts;

  constructor(parts: AwsParts) {
    this.#parts = parts;
  }

  async handle(incoming: Incoming, response: ServerResponse): Promise<void> {
    const started = performance.now();
    const at = new Date().toISOString();
    const call = understand(incoming, this.#parts.actors);
    let judged: Judged | undefined;
    const end: End = (status, outcome, dark) => {
      const ms = Math.round((performance.now() - started) * 10) / 10;
      this.#log(call, { at, status, ms, outcome, ...spoken(judged) }, dark);
    };
    try {
      judged = await this.#judged(call);
      if (judged && judged.decision.kind !== "allowed") {
        const error = accessDenied(call.service, call.protocol, denial(judged));
        end(error.status, "denied");
        return reply(call, response, error);
      }
      await this.#answer(call, response, end);
    } catch (error) {
      end(503, "error");
      if (response.headersSent) return void response.destroy();
      const message = `The lab's emulator gave no answer to ${call.service} ${call.action}: ${(error as Error).message}`;
      reply(call, response, { status: 503, code: "ServiceUnavailable", message });
    }
  }

  /** What the caller's role says, where there is one. Who cannot be reached says nothing. */
  async #judged(call: Call): Promise<Judged | undefined> {
    const { actors, world, permissions } = this.#parts;
    const isDark = darkness(call, actors.homeOf(call.actor), world.dark).length > 0;
    return isDark ? undefined : permissions.judge(call);
  }

  async #answer(call: Call, response: ServerResponse, end: End): Promise<void> {
    const { actors, world, rules } = this.#parts;
    const verdict = judge(call, actors.homeOf(call.actor), world.dark, rules);
    if (verdict.kind === "hang") {
      // Logged now: whether anything called the lost region must not wait for the caller's patience.
      end(0, verdict.outcome, verdict.regions[0]);
      return this.#hang(response, verdict.regions);
    }
    if (verdict.kind === "answer") {
      end(verdict.error.status, verdict.outcome);
      return reply(call, response, verdict.error);
    }
    if (verdict.delayMs > 0) await sleep(verdict.delayMs);
    await this.#pass(call, response, end);
  }

  async #pass(call: Call, response: ServerResponse, end: End): Promise<void> {
    const { actors, world, emulator, buckets, permissions } = this.#parts;
    const bucket = call.s3?.bucket;
    const redirect = bucket === undefined ? undefined : wrongEndpoint(call, await buckets.regionOf(bucket));
    if (redirect) {
      end(redirect.status, "error");
      return reply(call, response, redirect);
    }
    const answer = await emulator.send(call.incoming, this.#headers(call));
    // Darkened meanwhile: the work may be done, its answer never arrives.
    const regions = darkness(call, actors.homeOf(call.actor), world.dark);
    if (regions.length > 0) {
      answer.resume();
      end(0, "dark");
      return this.#hang(response, regions);
    }
    // Before the answer arrives: whoever changed a policy may count on it from then on.
    if (call.service === "iam" && !/^(Get|List)/.test(call.action)) permissions.clear();
    const status = await deliver(call, answer, response, actors);
    if (bucket !== undefined && call.s3?.action === "DeleteBucket") buckets.forget(bucket);
    end(status, status < 400 ? "ok" : "error");
  }

  #headers(call: Call): Record<string, string> {
    const headers: Record<string, string> = { "dualcoast-tls": TLS_VERSION };
    if (!call.isControlTable) return headers;
    // The emulator goes by the host name first, then by the signature's scope.
    const host = `dynamodb.${CONTROL_TABLE_HOME}.amazonaws.com`;
    const authorization = withRegion(call.incoming.headers.authorization, CONTROL_TABLE_HOME);
    return { ...headers, host, ...(authorization === undefined ? {} : { authorization }) };
  }

  #hang(response: ServerResponse, regions: readonly string[]): void {
    const forget = this.#parts.world.hang(regions, CUT_AFTER_MS, () => response.destroy());
    response.on("close", forget);
  }

  #log(call: Call, seen: Seen, dark?: string): void {
    const { actor, service, action, globalPlane, incoming } = call;
    // A call in one region that makes its service reach a dark one counts to the dark one.
    const isOther = dark !== undefined && call.needs.includes(dark);
    const region = isOther ? dark : call.region;
    const plane = globalPlane ? { globalPlane: true as const } : {};
    this.#parts.log.add({ actor, region, service, action, ...seen, ...plane, host: incoming.host });
  }
}

function denial({ role, permission, decision }: Judged): string {
  const on = permission.resource === undefined ? "" : ` on resource: ${permission.resource}`;
  return `Role ${role} is not authorized to perform: ${permission.action}${on}, because ${decision.reason}`;
}

function reply(call: Call, response: ServerResponse, error: AwsError): void {
  const contentType = call.incoming.headers["content-type"] ?? "";
  const { status, headers, body } = render(call.protocol, error, contentType.endsWith("1.0") ? "1.0" : "1.1");
  const isHead = call.incoming.method === "HEAD";
  response.writeHead(status, { ...headers, ...(isHead ? {} : { "content-length": body.length }) });
  response.end(isHead ? undefined : body);
}

const looksLikeHtml = (body: Buffer): boolean => /^\s*<!doctype html|^\s*<html/i.test(body.subarray(0, 200).toString());

/** @returns the status that the caller got. */
async function deliver(call: Call, answer: IncomingMessage, response: ServerResponse, actors: ActorBook) {
  const status = answer.statusCode ?? 500;
  const isBroken = answer.headers["dualcoast-emulator-error"] !== undefined;
  const mayBeHtml = status >= 400 && (answer.headers["content-type"] ?? "").startsWith("text/html");
  const isRole = call.service === "sts" && call.action.startsWith("AssumeRole");
  if (!isBroken && !mayBeHtml && !isRole) {
    response.writeHead(status, passedOn(answer.headers));
    // A caller that leaves early is its own affair.
    await pipeline(answer, response).catch(() => undefined);
    return status;
  }
  const body = await readAll(answer);
  if (isBroken || (mayBeHtml && looksLikeHtml(body))) {
    const reason = isBroken ? `: ${body.toString("latin1").slice(0, 200)}` : "";
    const message = `The lab's emulator cannot answer ${call.service} ${call.action}${reason}`;
    reply(call, response, { status: 501, code: "NotImplemented", message });
    return 501;
  }
  if (isRole) actors.remember(call.actor, body.toString());
  response.writeHead(status, passedOn(answer.headers));
  response.end(body);
  return status;
}
