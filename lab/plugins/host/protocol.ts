/** Between the engine's protocol and plain values. */
import * as grpc from "@grpc/grpc-js";
import anypb from "google-protobuf/google/protobuf/any_pb.js";
import structpb from "google-protobuf/google/protobuf/struct_pb.js";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb.js";
import pb from "@pulumi/pulumi/proto/provider_pb.js";
import statuspb from "@pulumi/pulumi/proto/status_pb.js";
import type { Difference } from "./lifecycle.ts";
import { InitFailed } from "./plugin.ts";
import type { Failure } from "./schema.ts";
import { unwrap } from "./values.ts";
import type { Props } from "./values.ts";

/** Plain values of a protocol struct, secrets unwrapped. */
export function props(struct: Struct | undefined): Props {
  return struct ? (unwrap(struct.toJavaScript()) as Props) : {};
}

/** Protocol struct of plain values; dates become text and undefined members vanish, as in JSON. */
export function struct(values: Props): Struct {
  return structpb.Struct.fromJavaScript(JSON.parse(JSON.stringify(values)) as Record<string, structpb.JavaScriptValue>);
}

/** A handler that answers with what `run` returns, and with its error's sentence where it throws. */
export function unary<Request, Response>(
  run: (request: Request) => Promise<Response> | Response,
): grpc.handleUnaryCall<Request, Response> {
  return (call, callback) => {
    Promise.resolve()
      .then(() => run(call.request))
      .then(
        (response) => callback(null, response),
        (error: unknown) => callback(statusOf(error)),
      );
  };
}

function statusOf(error: unknown): Partial<grpc.StatusObject> {
  const message = error instanceof Error ? error.message : String(error);
  const metadata = new grpc.Metadata();
  if (error instanceof InitFailed) {
    const detail = new pb.ErrorResourceInitFailed();
    detail.setId(error.id);
    detail.setProperties(struct(error.outputs));
    detail.setReasonsList([message]);
    const any = new anypb.Any();
    any.pack(detail.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
    const status = new statuspb.Status();
    status.setCode(grpc.status.UNKNOWN);
    status.setMessage(message);
    status.addDetails(any);
    metadata.add("grpc-status-details-bin", Buffer.from(status.serializeBinary()));
  }
  return { code: grpc.status.UNKNOWN, details: message, metadata };
}

/** Failures in the protocol's form. */
export function failuresOf(failures: readonly Failure[]): InstanceType<typeof pb.CheckFailure>[] {
  return failures.map(({ property, reason }) => {
    const failure = new pb.CheckFailure();
    failure.setProperty(property);
    failure.setReason(reason);
    return failure;
  });
}

/** A difference in the protocol's form. */
export function differenceOf({ changes, deleteBeforeReplace }: Difference): InstanceType<typeof pb.DiffResponse> {
  const { Kind } = pb.PropertyDiff;
  const kinds = {
    add: [Kind.ADD, Kind.ADD_REPLACE],
    delete: [Kind.DELETE, Kind.DELETE_REPLACE],
    update: [Kind.UPDATE, Kind.UPDATE_REPLACE],
  };
  const response = new pb.DiffResponse();
  const { DIFF_SOME, DIFF_NONE } = pb.DiffResponse.DiffChanges;
  response.setChanges(changes.length > 0 ? DIFF_SOME : DIFF_NONE);
  response.setDiffsList(changes.map(({ property }) => property));
  response.setReplacesList(changes.filter(({ replaces }) => replaces).map(({ property }) => property));
  response.setDeletebeforereplace(deleteBeforeReplace);
  response.setHasdetaileddiff(true);
  for (const { property, kind, replaces } of changes) {
    const detail = new pb.PropertyDiff();
    detail.setKind(kinds[kind][replaces ? 1 : 0] ?? Kind.UPDATE);
    response.getDetaileddiffMap().set(property, detail);
  }
  return response;
}
