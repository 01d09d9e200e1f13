/**
 * Which subnets a `awsx.ec2.Vpc` makes, with which blocks: the strategies Auto and Exact, and blocks given one by one.
 * @see pulumi/pulumi-awsx awsx/ec2/subnetDistributorNew.ts at e60adf3c (read 2026-11-26; the newest one stored, after 3.8.0)
 */
import { after, align, format, overlap, parse, sizeOf } from "./cidr.ts";
import type { Block } from "./cidr.ts";

/** Spec of one tier, as the SDK has it. */
export interface SubnetSpec {
  readonly type: string;
  readonly name?: string;
  readonly cidrMask?: number;
  readonly size?: number;
  readonly cidrBlocks?: string[];
  readonly tags?: Record<string, string>;
  readonly assignIpv6AddressOnCreation?: boolean;
}

/** One subnet to make. */
export interface Subnet {
  readonly name: string;
  readonly type: string;
  readonly zone: string;
  /** Position of the zone, from 0. */
  readonly zoneIndex: number;
  readonly cidrBlock: string;
  readonly tags: Record<string, string>;
}

/** What decides about the layout. */
export interface LayoutArgs {
  readonly cidrBlock: string;
  readonly zones: readonly string[];
  readonly strategy: string;
  readonly specs?: readonly SubnetSpec[] | undefined;
  readonly zoneMask?: number | undefined;
}

const ORDER = ["public", "private", "isolated"];
// A default subnet is never smaller than a /28.
const SMALLEST_ZONE_MASK = 26;
const WIDEST_DEFAULT_MASK = 16;

const SMALLEST_SIZE = 4;

/** Bits needed to number so many things. */
function bits(count: number): number {
  return Math.ceil(Math.log2(count));
}

/** What the spec says of the size of its subnets, as a mask; undefined where it leaves that to the zone. */
function saidMask({ cidrMask, size }: SubnetSpec): number | undefined {
  if (size === undefined) return cidrMask;
  const mask = 32 - Math.log2(size);
  if (!Number.isInteger(mask) || size < SMALLEST_SIZE)
    throw new Error(`subnetSpecs size ${String(size)} is not a power of two from ${String(SMALLEST_SIZE)} up`);
  if (cidrMask !== undefined && cidrMask !== mask)
    throw new Error(`subnetSpecs size ${String(size)} does not match cidrMask ${String(cidrMask)}`);
  return mask;
}

function maskOf(spec: SubnetSpec, fallback: number): number {
  return saidMask(spec) ?? fallback;
}

/** Private and public tiers, as made where no specs are given. */
function defaults(zoneMask: number): SubnetSpec[] {
  if (zoneMask > SMALLEST_ZONE_MASK)
    throw new Error(`a zone gets only a /${String(zoneMask)}; at least a /26 is needed, or specs of your own`);
  const mask = Math.max(zoneMask, WIDEST_DEFAULT_MASK);
  return [
    { type: "Private", cidrMask: mask + 1 },
    { type: "Public", cidrMask: mask + 2 },
  ];
}

/** Blocks of one zone, in the order of the specs. */
function zoneBlocks(zone: Block, specs: readonly SubnetSpec[]): Block[] {
  const fallback = zone.mask + bits(specs.length);
  const needed = specs.reduce((sum, spec) => sum + sizeOf(maskOf(spec, fallback)), 0);
  if (needed > sizeOf(zone.mask)) {
    throw new Error(
      `subnets are too large for the VPC: a zone has ${String(sizeOf(zone.mask))} addresses, they need ${String(needed)}`,
    );
  }
  const blocks: Block[] = [];
  for (const spec of specs) {
    const mask = maskOf(spec, fallback);
    const previous = blocks.at(-1);
    blocks.push(previous ? after(previous, mask) : align(zone.base, mask));
  }
  return blocks;
}

function zoneMaskOf({ cidrBlock, zones, zoneMask }: LayoutArgs): number {
  return zoneMask ?? parse(cidrBlock).mask + bits(zones.length);
}

/** The component's output `subnetLayout`: the specs with what follows from them filled in. */
export function resolved(args: LayoutArgs): Omit<SubnetSpec, "tags" | "assignIpv6AddressOnCreation">[] {
  if (args.specs === undefined) return defaults(zoneMaskOf(args));
  return args.specs.map(({ type, name, size, cidrMask, cidrBlocks }) => {
    if (cidrBlocks) return { type, name, cidrBlocks, size, cidrMask };
    const mask = saidMask({ type, size, cidrMask });
    return { type, name, ...(mask === undefined ? {} : { cidrMask: mask, size: sizeOf(mask) }) };
  });
}

/** The subnets in the order in which they are made: by zone, public ones first (they hold the NAT gateways). */
export function layout(args: LayoutArgs): Subnet[] {
  const { zones, strategy } = args;
  if (!["Auto", "Exact"].includes(strategy)) {
    throw new Error(
      `subnetStrategy "${strategy}" is not in the lab; use "Auto" or "Exact" (its default, "Legacy", goes away)`,
    );
  }
  // Without specs the real component falls back to the plan of Legacy.
  if (strategy === "Exact" && args.specs === undefined)
    throw new Error('subnetStrategy "Exact" without subnetSpecs is not in the lab');
  const vpc = parse(args.cidrBlock);
  const zoneMask = zoneMaskOf(args);
  const specs = args.specs ?? defaults(zoneMask);
  checkSpecs(specs, zones.length);
  const explicit = specs.some(({ cidrBlocks }) => cidrBlocks !== undefined);
  const made: { spec: SubnetSpec; zoneIndex: number; block: Block }[] = [];
  for (const zoneIndex of zones.keys()) {
    const zone = { base: vpc.base + zoneIndex * sizeOf(zoneMask), mask: zoneMask };
    const blocks = explicit ? specs.map((spec) => parse(spec.cidrBlocks?.[zoneIndex] ?? "")) : zoneBlocks(zone, specs);
    blocks.forEach((block, i) => made.push({ spec: specs[i] ?? { type: "Unused" }, zoneIndex, block }));
  }
  checkBlocks(
    vpc,
    made.map(({ block }) => block),
    strategy === "Exact",
  );
  return made
    .filter(({ spec }) => spec.type.toLowerCase() !== "unused")
    .sort(
      (a, b) =>
        a.zoneIndex - b.zoneIndex ||
        ORDER.indexOf(a.spec.type.toLowerCase()) - ORDER.indexOf(b.spec.type.toLowerCase()),
    )
    .map(({ spec, zoneIndex, block }) => ({
      name: `${spec.name ?? spec.type.toLowerCase()}-${String(zoneIndex + 1)}`,
      type: spec.type,
      zone: zones[zoneIndex] ?? "",
      zoneIndex,
      cidrBlock: format(block),
      tags: spec.tags ?? {},
    }));
}

function checkSpecs(specs: readonly SubnetSpec[], zoneCount: number): void {
  if (specs.length === 0) throw new Error("subnetSpecs is empty: no subnets specified");
  for (const { type } of specs) {
    if (![...ORDER, "unused"].includes(type.toLowerCase()))
      throw new Error(`subnetSpecs type "${type}": give Public, Private, Isolated or Unused`);
  }
  const names = specs.map(({ type, name }) => `${type.toLowerCase()}/${name ?? ""}`);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice) throw new Error(`multiple subnet specs of type "${twice.split("/")[0] ?? ""}" require unique names`);
  const given = specs.filter(({ cidrBlocks }) => cidrBlocks !== undefined);
  if (given.length > 0 && given.length < specs.length)
    throw new Error("if any subnet spec has explicit cidrBlocks, all must have them");
  if (given.some(({ cidrBlocks }) => cidrBlocks?.length !== zoneCount)) {
    throw new Error(`the number of cidrBlocks must match the number of availability zones (${String(zoneCount)})`);
  }
  for (const spec of given) {
    const mask = saidMask(spec);
    if (mask !== undefined && spec.cidrBlocks?.some((block) => parse(block).mask !== mask))
      throw new Error(`subnetSpecs cidrBlocks ${spec.cidrBlocks.join(", ")} are not all a /${String(mask)}`);
  }
}

function checkBlocks(vpc: Block, blocks: readonly Block[], exact: boolean): void {
  blocks.forEach((block, i) => {
    const other = blocks.find((candidate, j) => j > i && overlap(block, candidate));
    if (other) throw new Error(`subnets ${format(block)} and ${format(other)} overlap`);
    if (!overlap(vpc, block) || block.mask < vpc.mask)
      throw new Error(`subnet ${format(block)} is not within ${format(vpc)}`);
  });
  if (!exact) return;
  // In the order in which the specs say them, not in that of the addresses.
  let next = vpc.base;
  for (const block of blocks) {
    if (block.base !== next)
      throw new Error(`subnetStrategy "Exact": there is a gap before ${format(block)}; declare it with type "Unused"`);
    next = block.base + sizeOf(block.mask);
  }
  if (next !== vpc.base + sizeOf(vpc.mask))
    throw new Error(
      `subnetStrategy "Exact": there is a gap at the end of ${format(vpc)}; declare it with type "Unused"`,
    );
}
