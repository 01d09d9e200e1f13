import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

const config = new pulumi.Config();
const bucket = new aws.s3.Bucket("content", {
  bucket: config.require("bucketName"),
  tags: { owner: config.get("owner") ?? "nobody" },
});

export const name = bucket.bucket;
export const arn = bucket.arn;
export const secret = config.getSecret("word");
