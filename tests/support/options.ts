import type * as pulumi from "@pulumi/pulumi";

/** Pass `transformation` to a component, then look up by type the options that its resources were given. */
export function givenOptions() {
  const options: Record<string, pulumi.CustomResourceOptions> = {};
  const transformation: pulumi.ResourceTransformation = ({ type, opts }) => {
    options[type] = opts;
    return undefined;
  };
  return { options, transformation };
}

/** Classes of the resources that `dependsOn` names. */
export const classesOf = ({ dependsOn }: pulumi.ResourceOptions = {}): string[] =>
  ([dependsOn].flat() as { constructor: { name: string } }[]).map((one) => one.constructor.name);
