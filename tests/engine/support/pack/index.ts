import { PolicyPack } from "@pulumi/policy";

new PolicyPack("engine-test", {
  policies: [
    {
      name: "bucket-has-owner",
      description: "A bucket says whose it is.",
      enforcementLevel: "mandatory",
      validateResource: (args, report) => {
        if (args.type !== "aws:s3/bucket:Bucket") return;
        if ((args.props["tags"] as { owner?: string })?.owner === "nobody") report("the bucket has no owner");
      },
    },
  ],
});
