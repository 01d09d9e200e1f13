/** What must be added to and removed from a list at AWS to come from the state to the inputs. */
export function moves(before: unknown, after: readonly string[] | undefined): { add: string[]; remove: string[] } {
  const [old, now] = [(before as string[] | undefined) ?? [], after ?? []];
  return { add: now.filter((item) => !old.includes(item)), remove: old.filter((item) => !now.includes(item)) };
}
