import { textOf, isHidden } from "../../core/index.ts";
import type { PairContext, Resource, Rule } from "../../core/types.ts";
import { at } from "../pairs.ts";
import { homeRegion, on, secretType } from "./shared.ts";

const parameterType = "aws:ssm/parameter:Parameter";
const secret = (region: string) =>
  on("us-east-1", secretType, "database", { name: "database", replicas: [{ region }] });

export const dr16: Rule = {
  id: "DR-16",
  name: "dr-16-secrets-on-both-coasts",
  title: "Secrets and parameters of the active stack are there in the standby's region too.",
  group: "recovery",
  severity: "high",
  level: "mandatory",
  kind: "pair",
  types: [secretType, parameterType],
  frameworks: { nist: ["CP-6"] },
  rationale: "The standby's servers start on the night when the active region can't be asked for anything.",
  remediation: "Add the standby's region to the secret's replicas, or a twin of the same name to the standby's stack.",
  examples: {
    good: { active: [at("us-east-1"), secret("us-west-2")], standby: [at("us-west-2")] },
    bad: { active: [at("us-east-1"), secret("eu-west-1")], standby: [at("us-west-2")] },
  },
  checkPair: (ctx) => {
    const home = homeRegion(ctx.standby);
    for (const one of ctx.active.ofType(secretType)) {
      const replicas = one.items("replicas");
      if (replicas.state === "unknown") continue;
      const there = (replicas.state === "known" ? replicas.value : []).some((each) => {
        const region = each.read("region");
        return isHidden(region) || (home !== undefined && textOf(region) === home);
      });
      if (!there && !hasTwin(ctx, one)) ctx.violation(`secret ${one.name} is not in the standby's region`, one);
    }
    for (const one of ctx.active.ofType(parameterType)) {
      if (!hasTwin(ctx, one)) ctx.violation(`parameter ${one.name} has no twin in the standby's stack`, one);
    }
  },
};

function hasTwin(ctx: PairContext, one: Resource): boolean {
  const name = textOf(one.peek("name"));
  return ctx.standby
    .ofType(one.type)
    .some((twin) => twin.name === one.name || (name !== undefined && textOf(twin.peek("name")) === name));
}
