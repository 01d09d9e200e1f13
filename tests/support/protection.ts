import type * as pulumi from "@pulumi/pulumi";

/** Pass `transformation` to a component, then ask which resources under it are protected, by type. */
export function protection() {
  const seen: { readonly type: string; readonly resource: pulumi.Resource }[] = [];
  const transformation: pulumi.ResourceTransformation = ({ type, resource }) => {
    seen.push({ type, resource });
    return undefined;
  };
  // The mocks are not told; the SDK keeps it on the resource.
  const isProtected = (type: string): boolean[] =>
    seen
      .filter((one) => one.type === type)
      .map(({ resource }) => (resource as unknown as { __protect?: boolean }).__protect ?? false);
  return { transformation, isProtected };
}
