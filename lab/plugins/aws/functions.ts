/** Functions (invokes): what a program asks AWS for. */
import type { PluginFunction } from "../host/types.ts";
import type { Props } from "../host/values.ts";
import { dynamodb, ec2, secretsManager, ssm, sts } from "./clients.ts";
import { policyDocument } from "./policyDocument.ts";

type Filter = { name: string; values: string[] };

const getAvailabilityZones: PluginFunction = async (args, { region }) => {
  const filters =
    (args["filters"] as Filter[] | undefined)?.map(({ name, values }) => ({ Name: name, Values: values })) ?? [];
  const found = await (await ec2(region)).describeAvailabilityZones({ Filters: filters });
  const wanted = args["state"];
  const zones = (found.AvailabilityZones ?? [])
    .filter(({ State }) => wanted === undefined || State === wanted)
    .filter(({ ZoneName }) => !((args["excludeNames"] as string[] | undefined) ?? []).includes(ZoneName ?? ""))
    .sort((a, b) => ((a.ZoneName ?? "") < (b.ZoneName ?? "") ? -1 : 1));
  return {
    ...args,
    id: region,
    region,
    names: zones.map(({ ZoneName }) => ZoneName),
    zoneIds: zones.map(({ ZoneId }) => ZoneId),
    groupNames: [...new Set(zones.map(({ GroupName }) => GroupName ?? region))],
  };
};

const getCallerIdentity: PluginFunction = async (_args, { region }) => {
  const found = await (await sts(region)).getCallerIdentity({});
  return { id: found.Account, accountId: found.Account, arn: found.Arn, userId: found.UserId };
};

const getPartition: PluginFunction = async () => ({
  id: "aws",
  partition: "aws",
  dnsSuffix: "amazonaws.com",
  reverseDnsPrefix: "com.amazonaws",
});

const getRegion: PluginFunction = async (_args, { region }) => ({
  id: region,
  region,
  name: region,
  endpoint: `ec2.${region}.amazonaws.com`,
  description: region,
});

const getTableItem: PluginFunction = async (args, { region }) => {
  const TableName = String(args["tableName"]);
  const key = JSON.parse(String(args["key"])) as Record<string, { S: string }>;
  const { Item } = await (
    await dynamodb(region)
  )
    .getItem({ TableName, Key: key, ConsistentRead: true })
    .catch((error: unknown) => {
      const { name, message } = error as Error;
      throw new Error(`reading DynamoDB Table Item (${TableName}): ${name}: ${message}`, { cause: error });
    });
  // The real provider calls an absent item an error in these words, and the program looks for them.
  if (!Item) throw new Error(`reading DynamoDB Table Item (${TableName}|${String(args["key"])}): empty result`);
  return { ...args, id: `${TableName}|${String(args["key"])}`, region, item: JSON.stringify(Item) };
};

const getRandomPassword: PluginFunction = async (args, { region }) => {
  const found = await (
    await secretsManager(region)
  ).getRandomPassword({
    PasswordLength: args["passwordLength"] as number | undefined,
    ExcludeCharacters: args["excludeCharacters"] as string | undefined,
    ExcludeNumbers: args["excludeNumbers"] as boolean | undefined,
    ExcludePunctuation: args["excludePunctuation"] as boolean | undefined,
    ExcludeUppercase: args["excludeUppercase"] as boolean | undefined,
    ExcludeLowercase: args["excludeLowercase"] as boolean | undefined,
    IncludeSpace: args["includeSpace"] as boolean | undefined,
    RequireEachIncludedType: args["requireEachIncludedType"] as boolean | undefined,
  });
  return { ...args, id: "0", region, randomPassword: found.RandomPassword };
};

const getSecretVersion: PluginFunction = async (args, { region }) => {
  const found = await (
    await secretsManager(region)
  ).getSecretValue({
    SecretId: String(args["secretId"]),
    VersionId: args["versionId"] as string | undefined,
    VersionStage: args["versionStage"] as string | undefined,
  });
  return {
    ...args,
    id: `${String(args["secretId"])}|${found.VersionId ?? ""}`,
    arn: found.ARN,
    createdDate: found.CreatedDate,
    secretBinary: "",
    secretString: found.SecretString,
    versionId: found.VersionId,
    versionStages: found.VersionStages ?? [],
  };
};

const getParameter: PluginFunction = async (args, { region }) => {
  const name = String(args["name"]);
  const { Parameter } = await (
    await ssm(region)
  ).getParameter({ Name: name, WithDecryption: args["withDecryption"] !== false });
  const value = Parameter?.Value;
  return {
    ...args,
    id: name,
    arn: Parameter?.ARN,
    type: Parameter?.Type,
    value,
    insecureValue: value,
    version: Parameter?.Version,
  };
};

const getPolicyDocument: PluginFunction = async (args) => {
  const json = policyDocument(args);
  return { ...args, id: String(json.length), json, minifiedJson: JSON.stringify(JSON.parse(json) as Props) };
};

export const functions: Readonly<Record<string, PluginFunction>> = {
  "aws:index/getAvailabilityZones:getAvailabilityZones": getAvailabilityZones,
  "aws:index/getCallerIdentity:getCallerIdentity": getCallerIdentity,
  "aws:index/getPartition:getPartition": getPartition,
  "aws:index/getRegion:getRegion": getRegion,
  "aws:dynamodb/getTableItem:getTableItem": getTableItem,
  "aws:iam/getPolicyDocument:getPolicyDocument": getPolicyDocument,
  "aws:secretsmanager/getRandomPassword:getRandomPassword": getRandomPassword,
  "aws:secretsmanager/getSecretVersion:getSecretVersion": getSecretVersion,
  "aws:ssm/getParameter:getParameter": getParameter,
};
