// Loaded before the SDK, which loads TypeScript's compiler and npm's dependency reader with every program and every pack,
// a third of a second each time, for the one program that turns a function into a Lambda's code; the Automation API for
// the one that runs another; and for a pack all of itself, of which a pack reads assets and the names of markers alone.
// Here each is loaded when the first thing is asked of it that is not known without it.
import Module from "node:module";

/** The keys that mark a secret, an asset and an archive among properties: of the engine's protocol, so they never change. */
const markers = {
  specialSigKey: "4dabf18193072939515e22adb298388d",
  specialAssetSig: "c44067f5952c0a294b673a41bacd8c17",
  specialArchiveSig: "0def7320c3a5731c473e5ecbe6d01bc7",
  specialSecretSig: "1b47061264138c4ac30d75fd1eb44270",
};
/** What is asked for, by which of the SDK's files, and what of it is known without loading it. */
const heavy = [
  {
    what: /^(@npmcli\/arborist|typescript)$/,
    by: /[\\/]@pulumi[\\/]pulumi[\\/](typescript-shim\.js$|runtime[\\/]closure[\\/])/,
  },
  { what: /^\.\/automation$/, by: /[\\/]@pulumi[\\/]pulumi[\\/]index\.js$/ },
  { what: /^@pulumi\/pulumi$/, by: /[\\/]@pulumi[\\/]policy[\\/]deserialize\.js$/ },
  { what: /^@pulumi\/pulumi\/runtime\/rpc$/, by: /[\\/]@pulumi[\\/]policy[\\/]deserialize\.js$/, known: markers },
];
const load = Module._load;

/** @param {() => object} get @param {object} known */
function lazily(get, known) {
  // A plain object: what it pretends to be need not be extensible, and is read only.
  return new Proxy(
    {},
    {
      get: (_, key) => (Object.hasOwn(known, key) ? known[key] : get()[key]),
      has: (_, key) => key in get(),
      ownKeys: () => Reflect.ownKeys(get()),
      getOwnPropertyDescriptor: (_, key) => {
        const found = Reflect.getOwnPropertyDescriptor(get(), key);
        return found && { ...found, configurable: true };
      },
    },
  );
}

Module._load = function (request, parent, ...rest) {
  const from = parent?.filename ?? "";
  const found = heavy.find(({ what, by }) => what.test(request) && by.test(from));
  if (!found) return load.call(this, request, parent, ...rest);
  let loaded;
  return lazily(() => (loaded ??= load.call(this, request, parent, ...rest)), { __esModule: true, ...found.known });
};
