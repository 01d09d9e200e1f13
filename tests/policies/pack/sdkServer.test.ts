import { expect, test } from "vitest";
import { grpc } from "../../../policies/pack/sdkModules.ts";
import { serviceOf } from "../../../policies/pack/sdkServer.ts";

const { Server: Used } = grpc;

test("takes the service that a server would offer, and lets it listen to nobody", () => {
  const { addService, bindAsync } = Used.prototype;
  const [definition, handlers] = [{}, {}];
  let bound = false;
  const service = serviceOf(() => {
    const server = new Used();
    server.addService(definition, handlers);
    server.bindAsync("127.0.0.1:0", undefined as never, () => (bound = true));
  });
  expect([service.definition, service.handlers]).toEqual([definition, handlers]);
  expect(service.definition).toBe(definition);
  expect(bound).toBe(false);
  expect([Used.prototype.addService, Used.prototype.bindAsync]).toEqual([addService, bindAsync]);
});

test("an SDK that makes no server, or fails, is said, and leaves the library as it was", () => {
  const { addService } = Used.prototype;
  expect(() => serviceOf(() => undefined)).toThrow("npm ci");
  const failing = () => {
    throw new Error("Version must be defined");
  };
  expect(() => serviceOf(failing)).toThrow("Version must be defined");
  expect(Used.prototype.addService).toBe(addService);
});
