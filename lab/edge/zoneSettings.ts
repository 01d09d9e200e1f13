import { anyObject, oneOf, whole, type Check } from "./checks.ts";

/** A zone's setting: what it may be, and what a new zone has. */
export interface ZoneSettingRule {
  readonly check: Check;
  readonly initial: unknown;
}

const onOff = (initial: "on" | "off"): ZoneSettingRule => ({ check: oneOf("on", "off"), initial });
const noHeader = { enabled: false, max_age: 0, include_subdomains: false, preload: false, nosniff: false };

/** Settings that the edge keeps. It obeys none of them: its own path is plain HTTP on loopback.
 * @see https://developers.cloudflare.com/api/resources/zones/subresources/settings/ (2025-11)
 */
export const zoneSettingRules: Readonly<Record<string, ZoneSettingRule>> = {
  ssl: { check: oneOf("off", "flexible", "full", "strict", "origin_pull"), initial: "full" },
  min_tls_version: { check: oneOf("1.0", "1.1", "1.2", "1.3"), initial: "1.0" },
  tls_1_3: { check: oneOf("on", "off", "zrt"), initial: "on" },
  always_use_https: onOff("off"),
  automatic_https_rewrites: onOff("on"),
  opportunistic_encryption: onOff("on"),
  tls_client_auth: onOff("off"),
  security_header: { check: anyObject, initial: { strict_transport_security: noHeader } },
  security_level: {
    check: oneOf("off", "essentially_off", "low", "medium", "high", "under_attack"),
    initial: "medium",
  },
  browser_check: onOff("on"),
  challenge_ttl: { check: whole(300, 31_536_000), initial: 1_800 },
  development_mode: onOff("off"),
  email_obfuscation: onOff("on"),
  hotlink_protection: onOff("off"),
  http2: onOff("on"),
  http3: onOff("on"),
  "0rtt": onOff("off"),
  ipv6: onOff("on"),
  ip_geolocation: onOff("on"),
  brotli: onOff("on"),
  websockets: onOff("on"),
  always_online: onOff("off"),
  cache_level: { check: oneOf("aggressive", "basic", "simplified"), initial: "aggressive" },
  browser_cache_ttl: { check: whole(0, 31_536_000), initial: 14_400 },
};
