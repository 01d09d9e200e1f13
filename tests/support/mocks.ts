import * as pulumi from "@pulumi/pulumi";
import * as state from "@pulumi/pulumi/runtime/state.js";

/** One resource as it was registered. */
export interface Registered {
  readonly type: string;
  readonly name: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests read inputs of any shape
  readonly inputs: any;
  /** URN of the provider that the resource was given, empty for the default one. */
  readonly provider: string;
}

export type Calls = Record<string, (inputs: Record<string, unknown>) => Record<string, unknown>>;

export interface Recorder {
  readonly resources: Registered[];
  readonly calls: { readonly token: string; readonly inputs: Record<string, unknown> }[];
  /** The one resource of this type and name. @throws Error when there is none or more than one */
  find(type: string, name: string): Registered;
  /** How many resources of each type, without components' own and the stack. */
  types(): string[];
}

/** Outputs that a real provider would add; unique, so that a link to the wrong resource shows. */
function computed(type: string, name: string, inputs: Record<string, unknown>): Record<string, unknown> {
  const own = { arn: `arn:${type}:${name}`, ...inputs };
  if (type === "awsx:ec2:Vpc") {
    const ids = (tier: string): string[] => [`${tier}-a`, `${tier}-b`];
    const tiers = { publicSubnetIds: ids("public"), privateSubnetIds: ids("web"), isolatedSubnetIds: ids("data") };
    return { ...own, ...tiers, vpcId: `${name}-id`, routeTables: [{ id: "routes-a" }, { id: "routes-b" }] };
  }
  if (type === "aws:rds/instance:Instance") return { ...own, address: `${String(inputs.identifier)}.rds.test` };
  if (type === "aws:lb/loadBalancer:LoadBalancer") return { ...own, dnsName: `${String(inputs.name)}.elb.test` };
  if (type === "aws:ec2/launchTemplate:LaunchTemplate") return { ...own, latestVersion: 7 };
  if (type === "aws:kms/key:Key") return { ...own, keyId: `${name}-key-id` };
  if (type === "aws:secretsmanager/secretVersion:SecretVersion") return { ...own, versionId: `${name}-version` };
  if (type !== "aws:acm/certificate:Certificate") return own;
  const record = {
    resourceRecordName: "_a.app.test.",
    resourceRecordType: "CNAME",
    resourceRecordValue: "_b.acm.test.",
  };
  return { ...own, domainValidationOptions: [{ domainName: inputs.domainName, ...record }] };
}

/** Answers of the invokes of the program, when a test gives none of its own. */
export const usualCalls: Calls = {
  "aws:secretsmanager/getRandomPassword:getRandomPassword": () => ({ randomPassword: "new-password" }),
  "aws:secretsmanager/getSecretVersion:getSecretVersion": () => ({
    secretString: JSON.stringify({ username: "dualcoast", password: "stored-password" }),
  }),
};

/** A refusal as the engine sends it: the SDK reads the reason of a failed invoke from `details`. */
export function refusal(reason: string): Error {
  return Object.assign(new Error(reason), { details: reason });
}

/**
 * Mocks for one program; call in each test, build, then `await pulumi.runtime.disconnect()`, which waits for every
 * registration. Mocks answer what we wrote here: they do not prove that AWS accepts it.
 */
export async function record(calls: Calls = usualCalls, stack = "prod-east"): Promise<Recorder> {
  const resources: Registered[] = [];
  const made: Recorder["calls"] = [];
  const mocks: pulumi.runtime.Mocks = {
    newResource: ({ type, name, inputs, provider }) => {
      resources.push({ type, name, inputs: inputs as unknown, provider: provider ?? "" });
      return { id: `${name}-id`, state: computed(type, name, inputs as Record<string, unknown>) };
    },
    call: ({ token, inputs }) => {
      made.push({ token, inputs: inputs as Record<string, unknown> });
      const answer = calls[token];
      if (!answer) throw new Error(`unmocked ${token}`);
      return answer(inputs as Record<string, unknown>);
    },
  };
  await pulumi.runtime.setMocks(mocks, "dualcoast", stack, false, "organization");
  // The SDK's mocks have no engine to call transforms back; they are tested as functions.
  Object.assign((state as unknown as { getStore(): object }).getStore(), { supportsTransforms: true });
  return {
    resources,
    calls: made,
    find(type, name) {
      const [one, ...more] = resources.filter((resource) => resource.type === type && resource.name === name);
      if (one && more.length === 0) return one;
      const names = resources.map((resource) => `${resource.type} ${resource.name}`).join("\n");
      throw new Error(`${more.length + (one ? 1 : 0)} of ${type} ${name} in\n${names}`);
    },
    types: () => [...new Set(resources.map((resource) => resource.type))].sort(),
  };
}

/** The value of an output, awaited. */
export function valueOf<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => output.apply(resolve));
}
