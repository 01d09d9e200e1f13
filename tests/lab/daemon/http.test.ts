import type { Server } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BadRequest, callPart, serveControl } from "../../../lab/daemon/http.ts";

let server: Server;
let url: string;

beforeAll(async () => {
  const routes = {
    "GET /status": () => ({ up: true }),
    "POST /echo": ({ body }: { body: unknown }) => body,
    "DELETE /rules": ({ rest }: { rest: string }) => ({ rest }),
    "POST /load/start": () => ({ load: "started" }),
    "POST /nothing": () => undefined,
    "POST /wrong": () => {
      throw new BadRequest("region: must be a region");
    },
    "POST /broken": () => {
      throw new Error("the front is gone");
    },
  };
  ({ server, url } = await serveControl(routes, "secret-token"));
});
afterAll(() => server.close());

async function call(method: string, route: string, body?: string, token = "secret-token"): Promise<[number, unknown]> {
  const headers = { authorization: `Bearer ${token}` };
  const response = await fetch(`${url}${route}`, { method, headers, ...(body === undefined ? {} : { body }) });
  return [response.status, await response.json()];
}

describe("the control API", () => {
  test("answers with what the route returns", async () => {
    expect(await call("GET", "/status")).toEqual([200, { up: true }]);
    expect(await call("POST", "/echo", '{"a":1}')).toEqual([200, { a: 1 }]);
    expect(await call("POST", "/nothing")).toEqual([200, {}]);
  });

  test("hands on what follows a route's name, and knows routes of two words", async () => {
    expect(await call("DELETE", "/rules/a%20b")).toEqual([200, { rest: "a b" }]);
    expect(await call("POST", "/load/start")).toEqual([200, { load: "started" }]);
  });

  test.each([["wrong-token"], [""]])("fails with the token %j, without looking at the route", async (token) => {
    expect((await call("GET", "/no-such", undefined, token))[0]).toBe(401);
  });

  test("fails with 404 on an unknown route, 400 on the caller's mistake, 500 on its own", async () => {
    expect(await call("GET", "/no-such")).toEqual([404, { error: "there is no GET /no-such" }]);
    expect(await call("POST", "/wrong")).toEqual([400, { error: "region: must be a region" }]);
    expect(await call("POST", "/echo", "{")).toEqual([400, { error: "the body is not JSON" }]);
    expect(await call("POST", "/broken")).toEqual([500, { error: "the front is gone" }]);
  });

  test("passes a part's mistake of the caller on as such", async () => {
    const asking = callPart(url, "GET", "/status");
    await expect(asking).rejects.toThrow("GET /status: authorization: Bearer <token of lab.json> is missing or wrong");
  });
});
