import pacote from 'pacote';
import npmFetch from 'npm-registry-fetch';
import { compare, prerelease, valid } from 'semver';
import { failureOf } from './failure.js';
import { limited } from './limited.js';
import { type NpmSettings, npmSettings } from './npm-settings.js';
import { understood } from './understood.js';
import type { Offer, SearchTask, VersionsTask } from './tasks.js';

const AT_ONCE = 6;
const MOST = 250;

/** All versions of a package that are no prereleases, oldest first. */
async function versionsOf(name: string, settings: NpmSettings): Promise<readonly Offer[]> {
  const options = { ...settings, fullMetadata: true, preferOnline: true };
  const { versions } = await understood(() => pacote.packument(name, options));
  return Object.entries((versions ?? {}) as unknown as Record<string, Record<string, unknown>>)
    .filter(([version]) => valid(version) !== null && prerelease(version) === null)
    .sort(([a], [b]) => compare(a, b))
    .map(([version, manifest]) => ({ name, version, manifest }));
}

export async function listVersions({ name, supply }: VersionsTask): Promise<readonly Offer[]> {
  return versionsOf(name, await npmSettings(supply));
}

interface Hit {
  readonly name?: unknown;
  readonly keywords?: unknown;
}

const named = (hits: readonly Hit[], keyword: string): readonly string[] =>
  hits.flatMap(({ name, keywords }) => {
    return typeof name === 'string' && Array.isArray(keywords) && keywords.includes(keyword) ? [name] : [];
  });

/** The registry's search, as npm asks it. */
async function search(text: string, keyword: string, settings: NpmSettings): Promise<readonly string[]> {
  const query = { text, size: String(MOST) };
  const { objects } = (await npmFetch.json('/-/v1/search', { ...settings, query })) as {
    objects?: readonly { readonly package?: Hit }[];
  };
  return named(
    (objects ?? []).map((each) => each.package ?? {}),
    keyword,
  );
}

/** The list of all packages, which small registries of a site give where their search knows no keywords. */
async function listAll(keyword: string, settings: NpmSettings): Promise<readonly string[]> {
  const all = (await npmFetch.json('/-/all', settings)) as Readonly<Record<string, Hit>>;
  return named(
    Object.values(all).filter((each) => typeof each === 'object'),
    keyword,
  );
}

/** No such route, or one that is not for us: the registry is there and does not know this way. */
const UNKNOWN_WAY = new Set(['E400', 'E401', 'E403', 'E404', 'E405', 'E501']);

async function names(keyword: string, settings: NpmSettings): Promise<readonly string[]> {
  const ways = [
    () => search(`keywords:${keyword}`, keyword, settings),
    () => listAll(keyword, settings),
    () => search('kit', keyword, settings),
  ];
  for (const way of ways) {
    try {
      const found = await understood(way);
      if (found.length > 0) return found;
    } catch (error) {
      if (!UNKNOWN_WAY.has(failureOf(error).errno ?? '')) throw error;
    }
  }
  return [];
}

/** All versions of all packages that carry the keyword; those of `known` where the registry finds nothing by it. */
export async function searchPackages({ keyword, known, supply }: SearchTask): Promise<readonly Offer[]> {
  const settings = await npmSettings(supply);
  const found = await names(keyword, settings);
  const offers: (readonly Offer[])[] = [];
  await limited([...new Set(found.length > 0 ? found : known)].sort(), AT_ONCE, async (name) => {
    const versions = await versionsOf(name, settings).catch((error: unknown) => {
      if (failureOf(error).errno === 'E404') return [];
      throw error;
    });
    offers.push(versions.filter(({ manifest }) => named([manifest], keyword).length > 0));
  });
  return offers.flat().sort((a, b) => a.name.localeCompare(b.name) || compare(a.version, b.version));
}
