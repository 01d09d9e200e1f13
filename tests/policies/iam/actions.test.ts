import { expect, test } from "vitest";
import { isChange } from "../../../policies/core/iam/actions.ts";

test("an action changes something if one of its levels does", () => {
  const action = (...levels: string[]) => ({ name: "a:B", levels, supportsResources: true, arnPatterns: [] });
  const changes = [["Read", "Tagging"], ["Permissions management", "Write"], ["Write"]];
  expect(changes.map((levels) => isChange(action(...levels)))).toEqual([true, true, true]);
  expect([["Read"], ["List", "Read"], []].map((levels) => isChange(action(...levels)))).toEqual([false, false, false]);
});
