import { type Condition, parseDocument, type Statement } from "../../core/iam/index.ts";
import type { View } from "../../core/index.ts";

/** Statements that deny requests without TLS to everyone, of one policy; undefined where it cannot be read. */
export function tlsDenies(policy: View, actions: readonly string[]): readonly Statement[] | undefined {
  const read = policy.read();
  if (read.state === "absent") return [];
  if (read.state !== "known") return undefined;
  return parseDocument(read.value, "policy").statements.filter((one) => deniesPlainHttp(one, actions));
}

/** @param actions in lower case; a deny of any one of them counts (`s3:*`, `*`, …) */
function deniesPlainHttp(statement: Statement, actions: readonly string[]): boolean {
  const everyone = statement.principals?.some(({ value }) => value === "*") === true;
  const covers = statement.actions?.some((action) => action === "*" || actions.includes(action.toLowerCase())) === true;
  // Any further condition would let some plain requests through.
  const [condition, ...others] = statement.conditions;
  const onlyTls = condition !== undefined && others.length === 0 && isPlainHttp(condition);
  return statement.effect === "Deny" && everyone && covers && onlyTls;
}

function isPlainHttp(condition: Condition): boolean {
  return (
    condition.operator === "Bool" &&
    condition.key.toLowerCase() === "aws:securetransport" &&
    condition.values.length === 1 &&
    condition.values[0]?.toLowerCase() === "false"
  );
}
