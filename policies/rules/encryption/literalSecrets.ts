/** What a literal secret looks like. Values are never returned: only what kind of thing was seen. */
const patterns: readonly (readonly [kind: string, pattern: RegExp])[] = [
  ["an AWS access key id", /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/],
  ["an AWS secret access key", /aws_secret_access_key\\?["']?\s*[:=]\s*\\?["']?[A-Za-z0-9/+=]{40}/i],
  ["a private key", /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/],
  ["a GitHub token", /\bgh[pousr]_[A-Za-z0-9]{36,}\b/],
  ["a Slack token", /\bxox[abpr]-[A-Za-z0-9-]{10,}/],
  ["a password in a URL", /\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@]+:(?!\$|\{|<)[^\s:/@]{3,}@/i],
  [
    "a password",
    /(?:password|passwd|passphrase|secret_?key|api_?key|access_?token|auth_?token|client_?secret)\\?["']?\s*[:=]\s*\\?["']?(?!\$|\{\{|<|arn:|["'\\\s,}])[^\s"',}\\]{6,}/i,
  ],
];

/** Kinds of literal secrets that a text holds; empty where none was seen. */
export function secretKinds(text: string): readonly string[] {
  return patterns.filter(([, pattern]) => pattern.test(text)).map(([kind]) => kind);
}

/** Whether a variable of this name is there to hold a secret; a secret's ARN, id or path says so at its end. */
export function isSecretName(name: string): boolean {
  return /(password|passwd|passphrase|secret|token|private_?key|api_?key|credential)s?$/i.test(name);
}

/** Whether a value says where the secret is, instead of being it. */
export function looksLikeReference(value: string): boolean {
  return /^(arn:|\{\{resolve:|\$\{|ssm:|secretsmanager:|\/[\w./-]+$)/.test(value);
}

/** User data as the instance will see it: launch templates carry it in base64. */
export function decodeUserData(text: string): string {
  // What is no base64 gives rubbish, in which no pattern is found.
  return `${text}\n${Buffer.from(text, "base64").toString("utf8")}`;
}
