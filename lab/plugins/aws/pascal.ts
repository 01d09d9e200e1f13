/** Between Pulumi's `camelCase` and the AWS APIs' `PascalCase`, for nested arguments that differ in nothing else. */
import type { Props } from "../host/values.ts";

/** Every key with its first letter made large, at every depth; `tags` are the caller's own business. */
export function pascal<T>(value: T): T;
export function pascal(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => pascal(item));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value as Props).map(([key, item]) => [key.charAt(0).toUpperCase() + key.slice(1), pascal(item)]),
  );
}
