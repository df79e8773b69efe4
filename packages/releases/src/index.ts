export { openKitReleases, type KitReleasesOrder } from './kit-releases.js';
