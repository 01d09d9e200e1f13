/** Between Pulumi's `camelCase` and the AWS APIs' `PascalCase`, for nested arguments that differ in nothing else. */
import type { Props } from "../host/values.ts";

/** Every key with its first letter changed, at every depth; `tags` are the caller's own business. */
function rekeyed(value: unknown, first: (letter: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => rekeyed(item, first));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value as Props).map(([key, item]) => [first(key.charAt(0)) + key.slice(1), rekeyed(item, first)]),
  );
}

/** As the APIs write it. */
export function pascal<T>(value: T): T {
  return rekeyed(value, (letter) => letter.toUpperCase()) as T;
}

/** As Pulumi writes it. */
export function camel<T>(value: T): T {
  return rekeyed(value, (letter) => letter.toLowerCase()) as T;
}
