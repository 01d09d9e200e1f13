import type { LabFile } from "../src/cli/labFile.ts";

/**
 * Asks a lab's daemon to do something.
 * @throws Error with the daemon's own sentence
 */
export async function callLab<Answer = unknown>(
  lab: Pick<LabFile, "control" | "name">,
  method: "GET" | "POST" | "DELETE",
  route: string,
  body?: object,
): Promise<Answer> {
  const response = await fetch(`${lab.control.url}${route}`, {
    method,
    headers: { authorization: `Bearer ${lab.control.token}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const value = (await response.json()) as Answer & { error?: string };
  if (!response.ok)
    throw new Error(`lab ${lab.name}: ${value.error ?? `${method} ${route} answered ${response.status}`}`);
  return value;
}
