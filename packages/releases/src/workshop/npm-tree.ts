import Arborist from '@npmcli/arborist';
import type { NpmSettings } from './npm-settings.js';
import { understood } from './understood.js';

/** One package of a tree that npm's library has worked out. */
export interface TreePackage {
  readonly location: string;
  readonly name: string;
  readonly packageName: string;
  readonly version: string;
  readonly resolved: string | null;
  readonly integrity: string | null;
  readonly isRoot: boolean;
  readonly inBundle: boolean;
  readonly optional: boolean;
  readonly peer: boolean;
  readonly dev: boolean;
  readonly package: { readonly os?: readonly string[]; readonly cpu?: readonly string[] };
}

/** What is asked of the tree, in npm's words. */
export interface TreeChange {
  readonly add?: readonly string[];
  readonly rm?: readonly string[];
}

/** A folder's tree of packages: worked out first, written afterwards. */
export interface NpmTree {
  readonly packages: readonly TreePackage[];
  /** Names that the folder itself asks for. */
  readonly direct: ReadonlySet<string>;
  write(): Promise<void>;
}

interface Library {
  readonly options: { allowRemote: string };
  buildIdealTree(how: object): Promise<{
    readonly inventory: ReadonlyMap<string, TreePackage>;
    readonly edgesOut: ReadonlyMap<string, unknown>;
  }>;
  reify(how: object): Promise<unknown>;
}
/** Bits that no file of a package gets: above all no right of another user, whatever the tarball says. */
const OWNER_ONLY = 0o7077;
const READABLE = 0o7022;

type Construct = new (options: object) => Library;

/** Works out which packages the prefix gets. Nothing of them is written before `write`. */
export async function npmTree(
  prefix: string,
  change: TreeChange,
  style: 'kits' | 'programs',
  settings: NpmSettings,
): Promise<NpmTree> {
  const kits = style === 'kits';
  const options = {
    ...settings,
    path: prefix,
    legacyPeerDeps: kits,
    binLinks: !kits,
    installLinks: true,
    umask: kits ? OWNER_ONLY : READABLE,
  };
  const library = new (Arborist as unknown as Construct)(options);
  const how = { ...change, omit: kits ? ['dev', 'peer'] : ['dev'], save: true };
  const { inventory, edgesOut } = await understood(() => library.buildIdealTree(how));
  // A build for another platform that the registry does not have is a place without a package.
  const isThere = ({ optional, version }: TreePackage) => !optional || version !== '';
  const packages = [...inventory.values()].filter((each) => !each.isRoot && !each.dev && isThere(each));
  return {
    packages: kits ? packages.filter(({ peer }) => !peer) : packages,
    direct: new Set(edgesOut.keys()),
    write: async () => {
      // A lock file may name a registry of before: what is written comes from the cache, where it was proven by its digest.
      library.options.allowRemote = 'all';
      await library.reify(how);
    },
  };
}
