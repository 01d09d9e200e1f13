// Loaded before the SDK, which loads TypeScript's compiler and npm's dependency reader with every program and every pack,
// a third of a second each time, for the one program that turns a function into a Lambda's code. Here they are loaded when
// the first thing is asked of them.
import Module from "node:module";

const heavy = new Set(["@npmcli/arborist", "typescript"]);
const ofTheSdk = /[\\/]@pulumi[\\/]pulumi[\\/](typescript-shim\.js$|runtime[\\/]closure[\\/])/;
const load = Module._load;

/** @param {() => object} get */
function lazily(get) {
  // A plain object: what it pretends to be need not be extensible, and is read only.
  return new Proxy(
    {},
    {
      get: (_, key) => (key === "__esModule" ? true : get()[key]),
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
  if (!heavy.has(request) || !ofTheSdk.test(parent?.filename ?? "")) return load.call(this, request, parent, ...rest);
  let loaded;
  return lazily(() => (loaded ??= load.call(this, request, parent, ...rest)));
};
