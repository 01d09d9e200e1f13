import { expect, test } from "vitest";
import { Fenced } from "../../../contract/index.ts";
import { Application } from "../../../lab/app/application.ts";
import type { Asked } from "../../../lab/app/server.ts";

const east = { region: "us-east-1", epoch: 4 };
const answers = { reachable: true, writable: true, heartbeatAt: undefined };
const away = { reachable: false, writable: false, heartbeatAt: undefined };
const slow = new Error("no answer within 4000 ms");

test.each([
  ["a lease and a database", 4, answers, undefined, [201, undefined]],
  ["a lease, and no database", 4, away, undefined, [503, "database"]],
  ["a lease that ran out", undefined, answers, undefined, [503, "fenced"]],
  ["a lease that ran out, and no database", undefined, away, undefined, [503, "fenced"]],
  ["a lease that ran out in the transaction", 4, answers, new Fenced("rolled back"), [503, "fenced"]],
  ["a database too slow to say whether it committed", 4, answers, slow, [503, "database"]],
] as const)("a write with %s", async (_, heldEpoch, view, error, expected) => {
  const add = async () => {
    if (error) throw error;
    return { kind: "new", epoch: 4 } as const;
  };
  const unasked = () => Promise.reject(new Error("not asked for"));
  const held = { epoch: () => heldEpoch };
  const application = new Application({
    region: "us-east-1",
    lease: { ...held, known: { ...east, id: "writer", roleEpoch: 1, leaseUntil: 0, updatedAt: 0 } },
    grant: { current: () => undefined },
    check: { ...held, mayCommit: () => true, enabled: true },
    events: { add, newest: unasked, deepCheck: unasked },
    view: () => view,
    onError: () => undefined,
    wall: () => 0,
  });
  const json = async () => ({ clientId: "c", seq: 1, payload: "" });
  const { status, body } = await application.routes["POST /events"]!({ json } as Asked);
  expect([status, (body as { reason?: string }).reason]).toEqual(expected);
});
