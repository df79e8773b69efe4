import type { KitReleases, OfferedKit, PublishedVersion } from '../../ports/kit-releases.js';
import type { MachineFacts } from '../kit-gates.js';
import { KIT_CATEGORIES } from '../../domain/kit-categories.js';
import { packageSchema, readManifest } from '../kit-manifest.js';
import { sideBySide } from '../side-by-side.js';
import { appraise, newestFirst } from './fitting-version.js';

const ASKED_AT_ONCE = 4;

/** Kits that the registry offers, by category and name: of each the newest version that fits this lkssp, or the newest of all. */
export async function listOffered(releases: KitReleases, machine: MachineFacts): Promise<readonly OfferedKit[]> {
  const published = await releases.offered();
  const groups = [...Map.groupBy(published, ({ name }) => name).entries()];
  const offered = await sideBySide(groups, ASKED_AT_ONCE, ([name, versions]) =>
    offer(releases, machine, name, newestFirst(versions)),
  );
  return offered.filter((each) => each !== undefined).toSorted(inOrder);
}

async function offer(
  releases: KitReleases,
  machine: MachineFacts,
  name: string,
  known: readonly PublishedVersion[],
): Promise<OfferedKit | undefined> {
  const fitting = async (versions: readonly PublishedVersion[]): Promise<PublishedVersion | undefined> => {
    for (const each of versions) if ('manifest' in (await appraise(each, machine, true))) return each;
    return undefined;
  };
  // What the registry names first may be the newest only; another version may fit where that does not.
  const others = async () => newestFirst(await releases.versions(name).catch(() => []));
  const best = (await fitting(known)) ?? (await fitting(await others()));
  const shown = best ?? known[0];
  return shown && describe(shown, best !== undefined);
}

/** Undefined for what is no kit, whatever its keyword says. */
function describe({ name, version, manifest }: PublishedVersion, fits: boolean): OfferedKit | undefined {
  const parsed = packageSchema.safeParse({ ...manifest, name, version });
  const read = parsed.success ? readManifest(parsed.data) : undefined;
  if (read === undefined || 'refusal' in read) return undefined;
  const { description } = manifest;
  const title = typeof description === 'string' && description !== '' ? description : name;
  return { name, version, category: read.manifest.category, title, fits };
}

function inOrder(one: OfferedKit, other: OfferedKit): number {
  const place = ({ category }: OfferedKit): number => KIT_CATEGORIES.indexOf(category);
  return place(one) - place(other) || (one.name < other.name ? -1 : 1);
}
