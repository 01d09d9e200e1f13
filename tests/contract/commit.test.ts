import { expect, test } from "vitest";
import { commitGuarded, Fenced, TooLong, type CommitGate, type Transaction } from "../../contract/index.ts";

function transaction(over: Partial<Transaction> = {}) {
  const calls: string[] = [];
  const tx: Transaction = {
    commit: async () => void calls.push("commit"),
    rollback: async () => void calls.push("rollback"),
    destroy: () => void calls.push("destroy"),
    ...over,
  };
  return { tx, calls };
}
const held: CommitGate = { epoch: () => 3, mayCommit: (epoch) => epoch === 3 };
const options = { epoch: 3, startedAt: 1_000, longestMs: 50, monotonic: () => 1_049 };

test("commits under the epoch that is held", async () => {
  const { tx, calls } = transaction();
  await commitGuarded(tx, held, options);
  expect(calls).toEqual(["commit"]);
});

test("fails, rolled back, when the epoch is not the one held now", async () => {
  const { tx, calls } = transaction();
  const why = new Fenced("transaction: epoch 2 may no longer commit here, rolled back");
  await expect(commitGuarded(tx, held, { ...options, epoch: 2 })).rejects.toThrow(why);
  expect(calls).toEqual(["rollback"]);
});

test("asks the lease after everything else, at the instant before COMMIT", async () => {
  const { tx, calls } = transaction();
  const gate = { ...held, mayCommit: () => calls.push("check") > 0 };
  await commitGuarded(tx, gate, { ...options, monotonic: () => (calls.push("clock"), 1_000) });
  expect(calls).toEqual(["clock", "check", "commit"]);
});

test("fails, rolled back, when the transaction has used up its time", async () => {
  const { tx, calls } = transaction();
  const late = commitGuarded(tx, held, { ...options, monotonic: () => 1_050 });
  await expect(late).rejects.toThrow(new TooLong("transaction: took longer than 50 ms, rolled back"));
  expect(calls).toEqual(["rollback"]);
});

test("ends the connection when even the rollback fails, and says the first reason", async () => {
  const { tx, calls } = transaction({ rollback: () => Promise.reject(new Error("gone")) });
  await expect(commitGuarded(tx, held, { ...options, epoch: 2 })).rejects.toThrow(Fenced);
  expect(calls).toEqual(["destroy"]);
});

test("ends the connection when COMMIT is not answered in the time that is left", async () => {
  const { tx, calls } = transaction({ commit: () => new Promise(() => undefined) });
  const message = "transaction: no answer to COMMIT within 1 ms; it may or may not be written";
  await expect(commitGuarded(tx, held, options)).rejects.toThrow(message);
  expect(calls).toEqual(["destroy"]);
});

test("fails with the database's own error when COMMIT is refused", async () => {
  const { tx, calls } = transaction({ commit: () => Promise.reject(new Error("read only")) });
  await expect(commitGuarded(tx, held, options)).rejects.toThrow("read only");
  expect(calls).toEqual([]);
});
