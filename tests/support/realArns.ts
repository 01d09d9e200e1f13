import type { ResourceInput } from "../../policies/core/index.ts";
import type { Built } from "./build.ts";

type Inputs = Readonly<Record<string, unknown>>;

/** ARNs as AWS forms them, by type: mocks give `arn:<type>:<name>`, which no policy's pattern fits. */
const resourceOf: Record<string, (inputs: Inputs, name: string) => string> = {
  "aws:kms/key:Key": (_, name) => `kms:REGION:ACCOUNT:key/${name}`,
  "aws:s3/bucket:Bucket": ({ bucket }) => `s3:::${String(bucket)}`,
  "aws:dynamodb/table:Table": ({ name }) => `dynamodb:REGION:ACCOUNT:table/${String(name)}`,
  "aws:secretsmanager/secret:Secret": ({ name }) => `secretsmanager:REGION:ACCOUNT:secret:${String(name)}-AbCdEf`,
  "aws:cloudwatch/logGroup:LogGroup": ({ name }) => `logs:REGION:ACCOUNT:log-group:${String(name)}`,
  "aws:iam/policy:Policy": ({ name }) => `iam::ACCOUNT:policy/${String(name)}`,
  "aws:iam/role:Role": ({ name }) => `iam::ACCOUNT:role/${String(name)}`,
  "aws:sns/topic:Topic": ({ name }) => `sns:REGION:ACCOUNT:${String(name)}`,
  "aws:backup/vault:Vault": ({ name }) => `backup:REGION:ACCOUNT:backup-vault:${String(name)}`,
};

/** The AWS resources of a region built under mocks, as a policy graph takes them, with ARNs of AWS's form. */
export function withRealArns({ made }: Built, region: string, accountId = "123456789012"): ResourceInput[] {
  const own = made.resources.filter(({ type }) => type.startsWith("aws:"));
  const arnOf = new Map(
    own.flatMap(({ type, name, inputs }) => {
      const form = resourceOf[type]?.(inputs as Inputs, name);
      if (form === undefined) return [];
      return [[`arn:${type}:${name}`, `arn:aws:${form.replace("REGION", region).replace("ACCOUNT", accountId)}`]];
    }),
  );
  // Longest first: one mock's ARN may begin like another's.
  const mocked = [...arnOf.keys()].sort((a, b) => b.length - a.length);
  const real = (text: string): string => mocked.reduce((now, arn) => now.replaceAll(arn, arnOf.get(arn) ?? arn), text);
  return own.map(({ type, name, inputs }) => {
    const props = JSON.parse(real(JSON.stringify({ arn: `arn:${type}:${name}`, ...inputs }))) as Record<
      string,
      unknown
    >;
    return { type, name, props };
  });
}
