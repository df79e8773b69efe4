export { type InstallRequest, installFromRegistry, installKits } from './install.ts';
export { ourPackages } from './our-packages.ts';
export { type Packed, packAll, publishPacked, publishTarballs } from './publish-packed.ts';
export { seed } from './seed.ts';
export { type Registry, type RegistryOptions, startRegistry } from './start-registry.ts';
export { startStockedRegistry } from './stocked-registry.ts';
