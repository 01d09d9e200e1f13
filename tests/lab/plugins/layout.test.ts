import fc from "fast-check";
import { expect, test } from "vitest";
import { overlap, parse, sizeOf } from "../../../lab/plugins/awsx/cidr.ts";
import { layout, resolved } from "../../../lab/plugins/awsx/layout.ts";

const zones = ["us-west-2a", "us-west-2b"];
const blocks = (args: Partial<Parameters<typeof layout>[0]>) =>
  layout({ cidrBlock: "10.0.0.0/16", zones, strategy: "Auto", ...args }).map(
    ({ name, zone, cidrBlock }) => `${name} ${zone} ${cidrBlock}`,
  );

test("without specs: a private half and a public quarter of each zone, public ones made first", () => {
  expect(blocks({})).toEqual([
    "public-1 us-west-2a 10.0.64.0/19",
    "private-1 us-west-2a 10.0.0.0/18",
    "public-2 us-west-2b 10.0.192.0/19",
    "private-2 us-west-2b 10.0.128.0/18",
  ]);
});

test("specs in the order given, sizes by mask or even division, names from the spec", () => {
  const specs = [
    { type: "Public", name: "public", cidrMask: 24 },
    { type: "Private", name: "web", cidrMask: 20 },
    { type: "Isolated", name: "data", cidrMask: 24 },
  ];
  expect(blocks({ cidrBlock: "10.30.0.0/16", specs })).toEqual([
    "public-1 us-west-2a 10.30.0.0/24",
    "web-1 us-west-2a 10.30.16.0/20",
    "data-1 us-west-2a 10.30.32.0/24",
    "public-2 us-west-2b 10.30.128.0/24",
    "web-2 us-west-2b 10.30.144.0/20",
    "data-2 us-west-2b 10.30.160.0/24",
  ]);
  expect(blocks({ specs: [{ type: "Public" }, { type: "Private" }, { type: "Isolated" }] })[0]).toBe(
    "public-1 us-west-2a 10.0.0.0/19",
  );
});

test("three zones take a quarter each, and a mask for the zone overrides it", () => {
  const three = [...zones, "us-west-2c"];
  expect(blocks({ zones: three, specs: [{ type: "Public" }] })).toEqual([
    "public-1 us-west-2a 10.0.0.0/18",
    "public-2 us-west-2b 10.0.64.0/18",
    "public-3 us-west-2c 10.0.128.0/18",
  ]);
  expect(blocks({ zoneMask: 20, specs: [{ type: "Public" }] })[1]).toBe("public-2 us-west-2b 10.0.16.0/20");
});

test("a size is a mask in other words", () => {
  expect(blocks({ specs: [{ type: "Public", size: 256 }] })[0]).toBe("public-1 us-west-2a 10.0.0.0/24");
  expect(() => blocks({ specs: [{ type: "Public", size: 300 }] })).toThrow(
    "subnetSpecs size 300 is not a power of two from 4 up",
  );
});

test("blocks given one by one are taken as they are", () => {
  const specs = [{ type: "Public", cidrBlocks: ["10.0.0.0/24", "10.0.1.0/24"] }];
  expect(blocks({ specs })).toEqual(["public-1 us-west-2a 10.0.0.0/24", "public-2 us-west-2b 10.0.1.0/24"]);
});

test.each([
  ["Legacy", {}, 'subnetStrategy "Legacy" is not in the lab'],
  ["Auto", { specs: [] }, "subnetSpecs is empty"],
  ["Auto", { specs: [{ type: "Pubic" }] }, 'subnetSpecs type "Pubic"'],
  [
    "Auto",
    { specs: [{ type: "Public" }, { type: "public" }] },
    'multiple subnet specs of type "public" require unique names',
  ],
  [
    "Exact",
    { specs: [{ type: "Unused" }, { type: "Unused" }, { type: "Public" }] },
    'multiple subnet specs of type "unused" require unique names',
  ],
  ["Exact", {}, 'subnetStrategy "Exact" without subnetSpecs is not in the lab'],
  ["Auto", { specs: [{ type: "Public", cidrMask: 24, size: 512 }] }, "subnetSpecs size 512 does not match cidrMask 24"],
  [
    "Auto",
    { specs: [{ type: "Public", cidrMask: 24, cidrBlocks: ["10.0.0.0/24", "10.0.2.0/23"] }] },
    "subnetSpecs cidrBlocks 10.0.0.0/24, 10.0.2.0/23 are not all a /24",
  ],
  [
    "Exact",
    { specs: [{ type: "Public", cidrBlocks: ["10.0.128.0/17", "10.0.0.0/17"] }] },
    'subnetStrategy "Exact": there is a gap before 10.0.128.0/17',
  ],
  ["Auto", { specs: [{ type: "Public", cidrMask: 16 }] }, "subnets are too large for the VPC"],
  [
    "Auto",
    { specs: [{ type: "Public", cidrBlocks: ["10.0.0.0/24"] }] },
    "must match the number of availability zones (2)",
  ],
  [
    "Auto",
    { specs: [{ type: "Public", cidrBlocks: ["10.0.0.0/24", "10.0.0.128/25"] }] },
    "subnets 10.0.0.0/24 and 10.0.0.128/25 overlap",
  ],
  [
    "Auto",
    { specs: [{ type: "Public", cidrBlocks: ["10.0.0.0/24", "10.9.0.0/24"] }] },
    "subnet 10.9.0.0/24 is not within 10.0.0.0/16",
  ],
  [
    "Exact",
    { specs: [{ type: "Public", cidrMask: 18 }] },
    'subnetStrategy "Exact": there is a gap before 10.0.128.0/18',
  ],
  ["Auto", { cidrBlock: "10.0.0.0/26" }, "a zone gets only a /27"],
  ["Auto", { cidrBlock: "10.0.0/16" }, '"10.0.0/16" is not an IPv4 block'],
])("fails with %s and %j", (strategy, args, message) => {
  expect(() => blocks({ strategy, ...args })).toThrow(message);
});

test("Exact takes a layout whose gaps are declared", () => {
  const specs = [
    { type: "Public", cidrMask: 18 },
    { type: "Unused", cidrMask: 18 },
  ];
  expect(blocks({ strategy: "Exact", specs })).toEqual([
    "public-1 us-west-2a 10.0.0.0/18",
    "public-2 us-west-2b 10.0.128.0/18",
  ]);
});

test("tells the layout with what follows from the specs", () => {
  const plan = { cidrBlock: "10.0.0.0/16", zones, strategy: "Auto" };
  expect(resolved(plan)).toEqual([
    { type: "Private", cidrMask: 18 },
    { type: "Public", cidrMask: 19 },
  ]);
  const specs = [
    { type: "Public", name: "out", cidrMask: 24, tags: { a: "b" } },
    { type: "Private", size: 4096 },
    { type: "Isolated" },
  ];
  expect(resolved({ ...plan, specs })).toEqual([
    { type: "Public", name: "out", cidrMask: 24, size: 256 },
    { type: "Private", cidrMask: 20, size: 4096 },
    { type: "Isolated" },
  ]);
  const given = [{ type: "Public", cidrBlocks: ["10.0.0.0/24", "10.0.1.0/24"] }];
  expect(resolved({ ...plan, specs: given })).toEqual(given);
});

test("no two subnets ever overlap or leave the VPC, whatever the masks", () => {
  const masks = fc.array(fc.integer({ min: 19, max: 28 }), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(masks, fc.integer({ min: 1, max: 3 }), (cidrMasks, count) => {
      const specs = cidrMasks.map((cidrMask, i) => ({ type: "Private", name: `t${String(i)}`, cidrMask }));
      let made: string[];
      try {
        made = layout({
          cidrBlock: "10.0.0.0/16",
          zones: ["a", "b", "c"].slice(0, count),
          strategy: "Auto",
          specs,
        }).map((s) => s.cidrBlock);
      } catch (error) {
        return /overlap|too large|not within/.test((error as Error).message);
      }
      const all = made.map(parse);
      const inside = all.every(
        ({ base, mask }) => base >= parse("10.0.0.0/16").base && base + sizeOf(mask) <= parse("10.1.0.0/16").base,
      );
      return inside && all.every((block, i) => all.every((other, j) => i === j || !overlap(block, other)));
    }),
  );
});
