export { type KitReleasesOrder, openKitReleases } from './kit-releases.js';
export { openProgramReleases, type ProgramRelease, type ProgramReleases } from './program-releases.js';
export type { PackageSource, ReleasesOrder } from './releases-order.js';
