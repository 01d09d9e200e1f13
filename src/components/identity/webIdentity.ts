import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { document, trust, type Statement } from "../documents.ts";

export interface WebIdentityArgs {
  readonly accountId: string;
  readonly region: string;
  /** Place of the region, part of physical names. */
  readonly place: string;
  readonly bucketArns: pulumi.Input<string>[];
  /** The region's own copy of the database's secret. */
  readonly secretArn: pulumi.Input<string>;
  /** Replicas of the control table: the lease is renewed through whichever coast's endpoint answers. */
  readonly controlTableArns: string[];
  readonly opsTableArn: pulumi.Input<string>;
  readonly kmsKeyArn: pulumi.Input<string>;
  /** ARN of the policy that is the most the role may do. */
  readonly permissionsBoundary: pulumi.Input<string>;
}

/** What the instances of the web tier may do: their region's buckets, secret and tables, and the writer record. */
export class WebIdentity extends pulumi.ComponentResource {
  readonly instanceProfileArn: pulumi.Output<string>;

  constructor(name: string, args: WebIdentityArgs, opts?: pulumi.ComponentResourceOptions) {
    super("dualcoast:identity:WebIdentity", name, {}, opts);
    const at = { parent: this };
    const physical = `dualcoast-web-${args.place}`;
    const description = `Web tier in ${args.region}`;
    const role = new aws.iam.Role(
      name,
      // EC2 does not send the source's account or ARN, so the trust cannot ask for them.
      {
        name: physical,
        description,
        assumeRolePolicy: trust("ec2.amazonaws.com", args.accountId),
        maxSessionDuration: 3600,
        permissionsBoundary: args.permissionsBoundary,
      },
      at,
    );
    const policy = new aws.iam.Policy(name, { name: physical, description, policy: document(webStatements(args)) }, at);
    const attached = new aws.iam.RolePolicyAttachment(name, { role: role.name, policyArn: policy.arn }, at);
    const profile = new aws.iam.InstanceProfile(
      name,
      { name: physical, role: role.name },
      { ...at, dependsOn: attached },
    );
    this.instanceProfileArn = profile.arn;
    this.registerOutputs({ instanceProfileArn: this.instanceProfileArn });
  }
}

function webStatements(args: WebIdentityArgs): Statement[] {
  const allow = { Effect: "Allow" } as const;
  const services = ["s3", "secretsmanager", "dynamodb"].map((service) => `${service}.${args.region}.amazonaws.com`);
  const record = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"];
  return [
    { ...allow, Sid: "ListBuckets", Action: "s3:ListBucket", Resource: args.bucketArns },
    {
      ...allow,
      Sid: "Objects",
      Action: ["s3:GetObject", "s3:PutObject"],
      Resource: args.bucketArns.map((arn) => pulumi.interpolate`${arn}/*`),
    },
    { ...allow, Sid: "DatabaseSecret", Action: "secretsmanager:GetSecretValue", Resource: args.secretArn },
    { ...allow, Sid: "WriterRecord", Action: record, Resource: args.controlTableArns },
    { ...allow, Sid: "Operations", Action: [...record, "dynamodb:Scan"], Resource: args.opsTableArn },
    {
      ...allow,
      Sid: "Key",
      Action: ["kms:Decrypt", "kms:GenerateDataKey"],
      Resource: args.kmsKeyArn,
      Condition: { StringEquals: { "kms:ViaService": services } },
    },
  ];
}
