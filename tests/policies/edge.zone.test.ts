import { expect, test } from "vitest";
import type { ResourceInput } from "../../policies/core/index.ts";
import { ed01 } from "../../policies/rules/edge/ed01TlsToOriginStrict.ts";
import { ed02 } from "../../policies/rules/edge/ed02TlsVersion.ts";
import { ed03 } from "../../policies/rules/edge/ed03HttpsAlways.ts";
import { ed04 } from "../../policies/rules/edge/ed04StrictTransportSecurity.ts";
import { ed07 } from "../../policies/rules/edge/ed07OriginHidden.ts";
import { ed08 } from "../../policies/rules/edge/ed08NamesAreSigned.ts";
import { ed10 } from "../../policies/rules/edge/ed10EdgeInProductionMode.ts";
import { judge, testRule, unknown } from "./support.ts";

const setting = (settingId: string, value: unknown, name = settingId): ResourceInput => ({
  type: "cloudflare:index/zoneSetting:ZoneSetting",
  name,
  props: { zoneId: "zone", settingId, value },
});
const short = (resource: ResourceInput): ResourceInput => ({ ...resource, type: "cloudflare:ZoneSetting" });
const zone: ResourceInput = {
  type: "cloudflare:index/zone:Zone",
  name: "main",
  id: "zone",
  props: { name: "example.com" },
};
const balancer: ResourceInput = {
  type: "cloudflare:index/loadBalancer:LoadBalancer",
  name: "app",
  props: { zoneId: "zone", name: "app.example.com" },
};
const mustBe = (id: string, wanted: string): string => `zone setting ${id} must be ${wanted}`;
const notSet = (id: string, wanted: string): string => `zone setting ${id} is not set; it must be ${wanted}`;
const unnamed = {
  "a setting whose name is not known yet": {
    given: [setting(unknown, "on", "some")],
    says: ["settingId of some is not known yet"],
  },
};

testRule(ed01, {
  compliant: {
    strict: [setting("ssl", "strict")],
    "strict beside other settings": [zone, setting("tls_1_3", "on"), setting("ssl", "strict")],
    "a stack without an edge": [],
  },
  violating: {
    full: { given: [setting("ssl", "full")], says: [mustBe("ssl", "strict")] },
    "a zone alone": { given: [zone], says: [notSet("ssl", "strict")] },
    "a load balancer alone": { given: [balancer], says: [notSet("ssl", "strict")] },
    "the second of two zones": {
      given: [setting("ssl", "strict"), setting("ssl", "flexible", "second")],
      says: [mustBe("ssl", "strict")],
    },
  },
  unknown: {
    "a value not known yet": { given: [setting("ssl", unknown)], says: ["value of ssl is not known yet"] },
    ...unnamed,
  },
  alias: { "the short token": { given: [short(setting("ssl", "off"))], says: [mustBe("ssl", "strict")] } },
  mutations: ["ssl > value", 'ssl > value = "flexible"', 'ssl > settingId = "tls"'],
});

const newer = setting("min_tls_version", "1.2");
const newest = setting("tls_1_3", "on");
testRule(ed02, {
  compliant: {
    "1.2 and newer": [newer, newest],
    "1.3 alone": [setting("min_tls_version", "1.3"), newest],
    "early data": [newer, setting("tls_1_3", "zrt")],
  },
  violating: {
    "1.0": {
      given: [setting("min_tls_version", "1.0"), newest],
      says: [mustBe("min_tls_version", "1.2 or 1.3")],
    },
    "no 1.3": { given: [newer, setting("tls_1_3", "off")], says: [mustBe("tls_1_3", "on or zrt")] },
    neither: { given: [zone], says: [notSet("min_tls_version", "1.2 or 1.3"), notSet("tls_1_3", "on or zrt")] },
  },
  unknown: {
    "a version not known yet": {
      given: [setting("min_tls_version", unknown), newest],
      says: ["value of min_tls_version is not known yet"],
    },
    ...unnamed,
  },
  alias: {
    "the short token": {
      given: [short(setting("min_tls_version", "1.1")), newest],
      says: [mustBe("min_tls_version", "1.2 or 1.3")],
    },
  },
  mutations: ["min_tls_version", "tls_1_3", 'min_tls_version > value = "1.1"', 'tls_1_3 > value = "off"'],
});

const redirect = setting("always_use_https", "on");
const rewrite = setting("automatic_https_rewrites", "on");
testRule(ed03, {
  compliant: {
    both: [redirect, rewrite],
    "both beside a zone": [zone, redirect, rewrite],
    "a stack without an edge": [],
  },
  violating: {
    "no redirect": {
      given: [setting("always_use_https", "off"), rewrite],
      says: [mustBe("always_use_https", "on")],
    },
    "no rewriting": { given: [redirect], says: [notSet("automatic_https_rewrites", "on")] },
    neither: { given: [zone], says: [notSet("always_use_https", "on"), notSet("automatic_https_rewrites", "on")] },
  },
  unknown: {
    "a value not known yet": {
      given: [setting("always_use_https", unknown), rewrite],
      says: ["value of always_use_https is not known yet"],
    },
    ...unnamed,
  },
  alias: {
    "the short token": {
      given: [short(setting("always_use_https", "off")), rewrite],
      says: [mustBe("always_use_https", "on")],
    },
  },
  mutations: ["always_use_https", "automatic_https_rewrites", 'always_use_https > value = "off"'],
});

const hsts = { enabled: true, max_age: 31_536_000, include_subdomains: true, nosniff: true };
const header = (more: object = {}): ResourceInput =>
  setting("security_header", { strict_transport_security: { ...hsts, ...more } });
const strict = "HSTS of at least 15768000 s with include_subdomains and nosniff";
testRule(ed04, {
  compliant: {
    "a year": [header()],
    "six months to the second": [header({ max_age: 15_768_000 })],
    "the other spelling": [
      setting("security_header", {
        strictTransportSecurity: { enabled: true, maxAge: 31_536_000, includeSubdomains: true, nosniff: true },
      }),
    ],
  },
  violating: {
    "a second less": { given: [header({ max_age: 15_767_999 })], says: [mustBe("security_header", strict)] },
    "no subdomains": { given: [header({ include_subdomains: false })], says: [mustBe("security_header", strict)] },
    off: { given: [header({ enabled: false })], says: [mustBe("security_header", strict)] },
    "no header": { given: [zone], says: [notSet("security_header", strict)] },
  },
  unknown: {
    "an age not known yet": {
      given: [header({ max_age: unknown })],
      says: ["value of security_header is not known yet"],
    },
    ...unnamed,
  },
  alias: {
    "the short token": { given: [short(header({ max_age: 60 }))], says: [mustBe("security_header", strict)] },
  },
  mutations: [
    "security_header > value.strict_transport_security.nosniff",
    "security_header > value.strict_transport_security.enabled",
    "security_header > value.strict_transport_security.include_subdomains",
    "security_header > value.strict_transport_security.max_age = 0",
  ],
});

const record = (props: object, name = "www", type = "cloudflare:index/dnsRecord:DnsRecord"): ResourceInput => ({
  type,
  name,
  props: { zoneId: "zone", name: "www", type: "A", content: "203.0.113.10", ...props },
});
const plain = "proxied must be true";
const isPrivate = "holds a private address";
testRule(ed07, {
  compliant: {
    "a proxied address": [record({ proxied: true })],
    "a name that proves something": [record({ type: "CNAME", name: "_x.example.com", content: "_y.example.net" })],
    "a certificate's validation, not known yet": [
      record({ type: "CNAME", name: unknown, content: unknown }, "validation-0"),
    ],
    "mail by include": [record({ type: "TXT", name: "@", content: "v=spf1 include:_spf.example.net -all" })],
    "a proxied name whose target is not known yet": [record({ type: "CNAME", content: unknown, proxied: true })],
    "a target that says it is a certificate's validation": [
      record({ type: "CNAME", name: unknown, content: "_y.acm-validations.aws." }, "app"),
    ],
    "text about SPF in a name's target": [record({ type: "CNAME", content: "v=spf1 ip4:203.0.113.9", proxied: true })],
  },
  violating: {
    "a subdomain of the validation's servers, unproxied": {
      given: [record({ type: "CNAME", content: "x.acm-validations.aws.example.com" })],
      says: [plain],
    },

    "an open address": { given: [record({ proxied: false })], says: [plain] },
    "an open name without a word": { given: [record({ type: "CNAME", content: "a.example.net" })], says: [plain] },
    "a private address": { given: [record({ proxied: true, content: "172.31.0.1" })], says: [isPrivate] },
    "a wildcard": {
      given: [record({ proxied: true, name: "*.example.com" })],
      says: ["is a wildcard record; name the hosts"],
    },
    "mail by address": {
      given: [record({ type: "TXT", content: "v=spf1 ip4:203.0.113.10 -all" })],
      says: ["names addresses in an SPF record, which may be the origin's; use include"],
    },
  },
  unknown: {
    "proxied not known yet": { given: [record({ proxied: unknown })], says: ["proxied is not known yet"] },
    "a type not known yet": { given: [record({ type: unknown, proxied: true })], says: ["type is not known yet"] },
    "an address not known yet": {
      given: [record({ content: unknown, proxied: true })],
      says: ["content is not known yet"],
    },
    "a name not known yet": { given: [record({ name: unknown, proxied: true })], says: ["name is not known yet"] },
  },
  alias: {
    "the deprecated type": {
      given: [record({ proxied: false }, "www", "cloudflare:index/record:Record")],
      says: [plain],
    },
  },
  // The resource's name, or its target, says that it is a certificate's validation, whatever the record is called.
  decidedWithout: ["validation-0.name", "app.name"],
  mutations: ["www > proxied", 'www > content = "10.0.0.1"', 'www > content = "fd00::1"', 'www > name = "*"'],
});

const dnssec = (props: object): ResourceInput => ({
  type: "cloudflare:index/zoneDnssec:ZoneDnssec",
  name: "dnssec",
  props: { zoneId: "zone", ...props },
});
const signed = dnssec({ status: "active" });
const caa = record({ type: "CAA", name: "@", data: { tag: "issue", value: "amazon.com" } }, "caa");
const noDnssec = "zone main has no ZoneDnssec";
const noCaa = "zone main has no CAA record";
const inactive = "status of ZoneDnssec must be active";
testRule(ed08, {
  compliant: {
    "signed, with CAA": [zone, signed, caa],
    "a zone id that the engine knows": [
      { type: zone.type, name: "main", props: zone.props },
      { ...dnssec({ zoneId: unknown, status: "active" }), propertyDependencies: { zoneId: ["main"] } },
      { ...caa, props: { ...caa.props, zoneId: unknown }, propertyDependencies: { zoneId: ["main"] } },
    ],
    "a zone made elsewhere": [setting("ssl", "strict")],
  },
  violating: {
    "a zone alone": { given: [zone], says: [noDnssec, noCaa] },
    "another zone's": { given: [zone, dnssec({ zoneId: "other", status: "active" }), caa], says: [noDnssec] },
    "turned off": { given: [zone, dnssec({ status: "disabled" }), caa], says: [inactive] },
    "no CAA": { given: [zone, signed, record({ proxied: true })], says: [noCaa] },
    "the CAA record of another zone that is yet to be made": {
      given: [
        zone,
        signed,
        { type: zone.type, name: "other", props: { name: "example.net" } },
        {
          ...dnssec({ zoneId: unknown, status: "active" }),
          name: "other",
          propertyDependencies: { zoneId: ["other"] },
        },
        { ...caa, props: { ...caa.props, zoneId: unknown }, propertyDependencies: { zoneId: ["other"] } },
      ],
      says: [noCaa],
    },
  },
  unknown: {
    "a status not known yet": {
      given: [zone, dnssec({ status: unknown }), caa],
      says: ["status of dnssec is not known yet"],
    },
    "a zone not known yet": {
      given: [zone, dnssec({ zoneId: unknown, status: "active" }), caa],
      says: ["zoneId of dnssec is not known yet"],
    },
    "a CAA record's zone not known yet": {
      given: [zone, signed, { ...caa, props: { ...caa.props, zoneId: unknown } }],
      says: ["zoneId of caa is not known yet"],
    },
    "a record's type not known yet": {
      given: [zone, signed, record({ type: unknown })],
      says: ["type of www is not known yet"],
    },
  },
  alias: {
    "the short tokens": {
      given: [
        { ...zone, type: "cloudflare:Zone" },
        { ...dnssec({ status: "disabled" }), type: "cloudflare:ZoneDnssec" },
        { ...caa, type: "cloudflare:Record" },
      ],
      says: [inactive],
    },
  },
  mutations: ["dnssec", "caa", 'dnssec > status = "disabled"', 'caa > type = "A"'],
});

test("findings name the setting or resource at fault", () => {
  const names = (rule: typeof ed01, given: readonly ResourceInput[]): string[] =>
    judge(rule, given).violations.map(({ name }) => name);
  expect(names(ed01, [setting("ssl", "strict"), setting("ssl", "off", "second")])).toEqual(["second"]);
  expect(names(ed08, [zone, dnssec({ status: "disabled" })])).toEqual(["dnssec", "main"]);
});

const developing = setting("development_mode", "on", "mode");
const deprecated = "is of the deprecated type Record; use DnsRecord";
testRule(ed10, {
  compliant: {
    "development mode off": [setting("development_mode", "off", "mode")],
    "another setting on": [setting("always_use_https", "on")],
    "a zone that is not paused": [{ ...zone, props: { name: "example.com", paused: false } }],
    "a record of the new type": [record({ proxied: true })],
  },
  violating: {
    "development mode": { given: [developing], says: ["development_mode must be off"] },
    "a paused zone": { given: [{ ...zone, props: { paused: true } }], says: ["paused must be false"] },
    "a deprecated record": { given: [record({}, "www", "cloudflare:index/record:Record")], says: [deprecated] },
  },
  unknown: {
    "a mode not known yet": {
      given: [setting("development_mode", unknown, "mode")],
      says: ["value is not known yet"],
    },
    "a setting's name not known yet": {
      given: [setting(unknown, "on", "mode")],
      says: ["settingId is not known yet"],
    },
    "a pause not known yet": { given: [{ ...zone, props: { paused: unknown } }], says: ["paused is not known yet"] },
  },
  alias: {
    "the short tokens": {
      given: [short(developing), record({}, "www", "cloudflare:Record")],
      says: ["development_mode must be off", deprecated],
    },
  },
  mutations: ["mode > value", 'mode > value = "on"'],
});
