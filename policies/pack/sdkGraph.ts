import type { PolicyProviderResource, PolicyResource, ResourceValidationArgs } from "@pulumi/policy";
import { type RawResource, ReadLog, StackGraph } from "../core/index.ts";

/** A graph and the log that its reads are noted in. */
export interface LoggedGraph {
  readonly graph: StackGraph;
  readonly log: ReadLog;
}

function ofProvider({ urn, type, name, props }: PolicyProviderResource): RawResource {
  return { urn, type, name, props };
}

/** The one resource that the engine asks about, with its provider. */
export function resourceGraph(args: ResourceValidationArgs): LoggedGraph {
  const log = new ReadLog();
  const { urn, type, name, props, opts, provider } = args;
  const sources: RawResource[] = [
    { urn, type, name, props, protect: opts.protect, parent: opts.parent, provider: provider?.urn },
  ];
  if (provider && provider.urn !== urn) sources.push(ofProvider(provider));
  return { graph: new StackGraph(sources, log), log };
}

/** All resources of the stack, as the engine knows them after the preview or the update. */
export function stackGraph(resources: readonly PolicyResource[]): LoggedGraph {
  const log = new ReadLog();
  const sources = resources.map(ofResource);
  // The engine lists an explicit provider among the resources; a default one may come only with what uses it.
  const known = new Set(sources.map(({ urn }) => urn));
  for (const { provider } of resources)
    if (provider && !known.has(provider.urn)) {
      known.add(provider.urn);
      sources.push(ofProvider(provider));
    }
  return { graph: new StackGraph(sources, log), log };
}

function ofResource(resource: PolicyResource): RawResource {
  const { urn, type, name, props, opts, parent, provider, dependencies, propertyDependencies } = resource;
  return {
    urn,
    type,
    name,
    props,
    protect: opts.protect,
    parent: parent?.urn ?? opts.parent,
    provider: provider?.urn,
    dependencies: dependencies.map((one) => one.urn),
    propertyDependencies: Object.fromEntries(
      Object.entries(propertyDependencies).map(([key, found]) => [key, found.map((one) => one.urn)]),
    ),
  };
}
