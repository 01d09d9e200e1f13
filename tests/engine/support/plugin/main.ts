import { main } from "@pulumi/pulumi/provider/index.js";

// The smallest provider that can be asked for a bucket: state lives in the engine alone.
await main(
  {
    version: "7.48.0",
    check: (_urn, _olds, news) => Promise.resolve({ inputs: news, failures: [] }),
    diff: (_id, _urn, olds, news) =>
      Promise.resolve({ changes: JSON.stringify(olds.tags) !== JSON.stringify(news.tags), replaces: [] }),
    create: (_urn, inputs) =>
      Promise.resolve({ id: inputs.bucket, outs: { ...inputs, arn: `arn:aws:s3:::${inputs.bucket}` } }),
    read: (id, _urn, props) => Promise.resolve({ id, props }),
    update: (_id, _urn, olds, news) => Promise.resolve({ outs: { ...olds, ...news } }),
    delete: () => Promise.resolve(),
  },
  process.argv.slice(2),
);
