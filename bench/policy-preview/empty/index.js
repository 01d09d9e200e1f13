import { PolicyPack } from "@pulumi/policy";

new PolicyPack("empty", {
  policies: [{ name: "nothing", description: "nothing", enforcementLevel: "advisory", validateStack: () => undefined }],
});
