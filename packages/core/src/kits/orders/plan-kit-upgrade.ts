import semver from 'semver';
import { wordsOf } from '../../errors/lkssp-error.js';
import type { KitUpgradeStep } from '../../ports/kit-administration.js';
import type { InstalledPackage } from '../../ports/kit-releases.js';
import { sideBySide } from '../side-by-side.js';
import { appraise, newestFirst } from './fitting-version.js';
import type { KitOrderParts } from './kit-order-parts.js';

/** Registries answer one kit after the other quickly enough; some side by side spare the waiting. */
const ASKED_AT_ONCE = 4;

type Parts = Pick<KitOrderParts, 'releases' | 'adoption' | 'machine'>;

/** For each installed kit the newest version that fits. One that the registry cannot tell of stays as it is, and the step says why. */
export function planKitUpgrade(
  parts: Parts,
  installed: readonly InstalledPackage[],
): Promise<readonly KitUpgradeStep[]> {
  return sideBySide(installed, ASKED_AT_ONCE, (each) => planOne(parts, each));
}

async function planOne({ releases, adoption, machine }: Parts, installed: InstalledPackage): Promise<KitUpgradeStep> {
  const { name, version: from } = installed;
  const stay = { name, from, to: from, migrates: [] };
  try {
    let why: string | undefined;
    for (const published of newestFirst(await releases.versions(name))) {
      if (!semver.gt(published.version, from)) break;
      const appraised = await appraise(published, machine);
      if ('manifest' in appraised) {
        const { id, dataGeneration } = appraised.manifest;
        const migrates = adoption.resources
          .filter((each) => each.kit === id && each.dataGeneration < dataGeneration)
          .map(({ tag }) => tag);
        return { name, from, to: published.version, migrates, ...(why === undefined ? {} : { why }) };
      }
      why ??= `${published.version} is left out: ${appraised.refused.sentence}`;
    }
    return why === undefined ? stay : { ...stay, why };
  } catch (thrown) {
    return { ...stay, why: wordsOf(thrown) };
  }
}
