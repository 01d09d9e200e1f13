/** Place of a stack's region, part of physical names: `east` of `prod-east`. Config refuses a stack named otherwise. */
export function placeOf(stack: string): string {
  return stack.split("-").at(-1) ?? stack;
}
