/** Arithmetic on IPv4 blocks. */

/** A block as its first address (a number) and the length of its mask. */
export interface Block {
  readonly base: number;
  readonly mask: number;
}

/** Number of addresses under a mask. */
export function sizeOf(mask: number): number {
  return 2 ** (32 - mask);
}

/** `10.0.0.0/16` → block. @throws Error when it is not one. */
export function parse(cidr: string): Block {
  const match = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\/(\d+)$/.exec(cidr);
  const [a = 0, b = 0, c = 0, d = 0, mask = 33] = (match ?? []).slice(1).map(Number);
  if (!match || [a, b, c, d].some((octet) => octet > 255) || mask > 32)
    throw new Error(`"${cidr}" is not an IPv4 block like 10.0.0.0/16`);
  return align(((a * 256 + b) * 256 + c) * 256 + d, mask);
}

/** Block → `10.0.0.0/16`. */
export function format({ base, mask }: Block): string {
  return `${[24, 16, 8, 0].map((shift) => Math.floor(base / 2 ** shift) % 256).join(".")}/${String(mask)}`;
}

/** The block of that mask that holds the address. */
export function align(address: number, mask: number): Block {
  return { base: Math.floor(address / sizeOf(mask)) * sizeOf(mask), mask };
}

/** The first block of `mask` that begins after `block`. */
export function after(block: Block, mask: number): Block {
  const last = align(block.base + sizeOf(block.mask) - 1, mask);
  return { base: last.base + sizeOf(mask), mask };
}

/** Whether two blocks share an address. */
export function overlap(a: Block, b: Block): boolean {
  return a.base < b.base + sizeOf(b.mask) && b.base < a.base + sizeOf(a.mask);
}
