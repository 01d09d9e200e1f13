/**
 * Settings of the zone, with Cloudflare's own ids and values.
 * @see https://developers.cloudflare.com/api/resources/zones/subresources/settings/
 */
export const zoneSettings: readonly { readonly settingId: string; readonly value: unknown }[] = [
  // Strict: the origin's certificate is checked; with "full" anyone on the way could answer for it.
  { settingId: "ssl", value: "strict" },
  { settingId: "min_tls_version", value: "1.2" },
  { settingId: "tls_1_3", value: "on" },
  { settingId: "always_use_https", value: "on" },
  { settingId: "automatic_https_rewrites", value: "on" },
  {
    settingId: "security_header",
    value: {
      strict_transport_security: {
        enabled: true,
        max_age: 31_536_000,
        include_subdomains: true,
        preload: false,
        nosniff: true,
      },
    },
  },
];
