import * as pulumi from "@pulumi/pulumi";

/** One statement of a policy; actions and resources are always spelt out, never `*` alone. */
export interface Statement {
  readonly Sid: string;
  readonly Effect: "Allow" | "Deny";
  readonly Action: string | string[];
  readonly Resource?: pulumi.Input<string> | pulumi.Input<string>[];
  readonly Principal?: string | Record<string, string | string[]>;
  readonly Condition?: Record<string, Record<string, pulumi.Input<string> | string[]>>;
}

/** A policy document as JSON text. */
export function document(statements: readonly Statement[]): pulumi.Output<string> {
  return pulumi.jsonStringify({ Version: "2012-10-17", Statement: statements });
}

/**
 * Trust of one AWS service, limited to calls on behalf of resources of this account.
 * @param sourceArn pattern of the resources the service may act for; left out where the service does not send it
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
 */
export function trust(service: string, accountId: string, sourceArn?: pulumi.Input<string>): pulumi.Output<string> {
  const from = {
    StringEquals: { "aws:SourceAccount": accountId },
    ...(sourceArn && { ArnLike: { "aws:SourceArn": sourceArn } }),
  };
  const statement = {
    Sid: "Service",
    Effect: "Allow",
    Action: "sts:AssumeRole",
    Principal: { Service: service },
  } as const;
  return document([sourceArn ? { ...statement, Condition: from } : statement]);
}
