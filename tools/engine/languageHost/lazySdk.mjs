// Loaded before the SDK, which loads TypeScript's compiler and npm's dependency reader with every program and every pack,
// a third of a second each time, for the one program that turns a function into a Lambda's code; the Automation API for
// the one that runs another; and for a pack all of itself, of which a pack reads assets alone. Here each is loaded when
// the first thing is asked of it.
import Module from "node:module";

/** What is asked for, and by which of the SDK's files. */
const heavy = [
  [/^(@npmcli\/arborist|typescript)$/, /[\\/]@pulumi[\\/]pulumi[\\/](typescript-shim\.js$|runtime[\\/]closure[\\/])/],
  [/^\.\/automation$/, /[\\/]@pulumi[\\/]pulumi[\\/]index\.js$/],
  [/^@pulumi\/pulumi$/, /[\\/]@pulumi[\\/]policy[\\/]deserialize\.js$/],
];
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
  const from = parent?.filename ?? "";
  if (!heavy.some(([what, by]) => what.test(request) && by.test(from)))
    return load.call(this, request, parent, ...rest);
  let loaded;
  return lazily(() => (loaded ??= load.call(this, request, parent, ...rest)));
};
