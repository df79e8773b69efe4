export { type KitReleasesOrder, openKitReleases } from './kit-releases.js';
export { openProgramReleases, type ProgramRelease, type ProgramReleases } from './program-releases.js';
export { type Publication, publishPackage, type PublishOrder } from './publish-package.js';
export type { PackageSource, ReleasesOrder } from './releases-order.js';
export {
  isSignedBy,
  keyId,
  makeSigningKey,
  type PackageSignature,
  type SignedFacts,
  type SigningKey,
  signPackage,
} from './signing/signing.js';
