import { ourPackages } from './our-packages.ts';
import { publishPacked } from './publish-packed.ts';
import { seed } from './seed.ts';
import { type Registry, type RegistryOptions, startRegistry } from './start-registry.ts';

/** A registry with our built packages and all that they need: an install from it needs no network. */
export async function startStockedRegistry(options: RegistryOptions & { readonly root: string }): Promise<Registry> {
  const registry = await startRegistry(options);
  try {
    const packages = ourPackages(options.root);
    await seed(registry, options.root, packages);
    await publishPacked(registry, options.root, packages);
    return registry;
  } catch (cause) {
    await registry.stop();
    throw cause;
  }
}
