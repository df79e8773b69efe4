import type { PackageSource } from '../../rig/package-tarball.ts';

/** A package with one defect, and what must be said about it. */
export interface Specimen {
  /** Behind @zoo/. */
  readonly name: string;
  readonly code: string;
  /** In the sentence. */
  readonly says: RegExp;
  readonly source: PackageSource;
}

/** What makes a specimen different from a good kit. */
interface Defect {
  readonly manifest?: Readonly<Record<string, unknown>>;
  /** Of the `lkssp` field. */
  readonly lkssp?: Readonly<Record<string, unknown>>;
  /** The whole of index.js. */
  readonly code?: string;
  readonly files?: Readonly<Record<string, string>>;
}

const goodCode = (id: string, type = 'beast'): string => `
import { defineKit, done, healthy, resourceType } from '@lkssp/core';
const options = { '~standard': { version: 1, vendor: 'zoo', validate: (value) => ({ value }) } };
const verbs = { restore: () => Promise.resolve(done()), remove: () => Promise.resolve(done()), quickCheck: () => Promise.resolve(healthy()) };
const beast = resourceType({ type: '${type}', app: 'gen', title: 'A beast', options, jsonSchema: { type: 'object' }, identify: () => 'beast', ...verbs });
export const kit = defineKit({ id: '${id}', resourceTypes: [beast] });
`;

/** A package without any defect, but for what is given. */
export function beast(name: string, { manifest, lkssp, code, files }: Defect = {}): PackageSource {
  const id = `zoo-${name}`;
  return {
    manifest: {
      name: `@zoo/${name}`,
      version: '1.0.0',
      type: 'module',
      exports: { '.': './index.js', './package.json': './package.json' },
      keywords: ['lkssp-kit'],
      engines: { node: '>=24' },
      peerDependencies: { '@lkssp/core': '^1.0.0' },
      lkssp: { id, resourceTypes: ['beast'], category: 'miscellaneous', dataGeneration: 1, ...lkssp },
      ...manifest,
    },
    files: { 'index.js': code ?? goodCode(id), ...files },
  };
}

const core = (range: string): Defect => ({ manifest: { peerDependencies: { '@lkssp/core': range } } });
const needs = (what: object): Defect => ({ lkssp: { needs: what } });

const specimen = (name: string, code: string, says: RegExp, defect: Defect): Specimen => ({
  name,
  code,
  says,
  source: beast(name, defect),
});

/** Kits that no lkssp of this version may use, each for one reason. */
export const SPECIMENS: readonly Specimen[] = [
  specimen(
    'for-another-core',
    'LKSSP_KIT_INCOMPATIBLE',
    /made for @lkssp\/core \^9\.0\.0; this is 1\./,
    core('^9.0.0'),
  ),
  specimen('for-any-core', 'LKSSP_KIT_PEER_FORM', /asks for @lkssp\/core ">=1"/, core('>=1')),
  specimen('for-core-zero', 'LKSSP_KIT_PEER_FORM', /asks for @lkssp\/core "\^0\.9\.0"/, core('^0.9.0')),
  specimen('without-peer', 'LKSSP_KIT_PEER_MISSING', /does not name @lkssp\/core/, {
    manifest: { peerDependencies: {} },
  }),
  specimen('brings-core', 'LKSSP_KIT_BUNDLES_CORE', /brings its own @lkssp\/core/, {
    manifest: { dependencies: { '@lkssp/core': '^1.0.0' } },
  }),
  specimen('copies-genapp', 'LKSSP_KIT_TWICE', /both called "genapp"/, {
    lkssp: { id: 'genapp' },
    code: goodCode('genapp'),
  }),
  specimen('without-manifest', 'LKSSP_KIT_MANIFEST_INVALID', /no usable "lkssp" field/, {
    manifest: { lkssp: undefined },
  }),
  specimen('of-no-category', 'LKSSP_KIT_MANIFEST_INVALID', /category/, { lkssp: { category: 'zoo' } }),
  specimen('called-otherwise', 'LKSSP_KIT_ID_DIFFERS', /in its manifest and "somebody-else" in its code/, {
    code: goodCode('somebody-else'),
  }),
  specimen('of-other-types', 'LKSSP_KIT_TYPES_DIFFER', /lists the resource types/, {
    code: goodCode('zoo-of-other-types', 'plant'),
  }),
  specimen('no-kit-at-all', 'LKSSP_KIT_NOT_A_KIT', /exports no "kit"/, {
    code: 'export const kit = { id: "zoo-no-kit-at-all" };',
  }),
  specimen('throws', 'LKSSP_KIT_IMPORT', /out of order today/, { code: "throw new Error('out of order today');" }),
  specimen('hangs', 'LKSSP_KIT_IMPORT_TIMEOUT', /did not finish loading within/, {
    code: 'await new Promise((resolve) => setTimeout(resolve, 3600000));',
  }),
  specimen('spins', 'LKSSP_KIT_IMPORT_TIMEOUT', /did not finish loading within/, { code: 'for (;;) ;' }),
  specimen('exits', 'LKSSP_KIT_IMPORT', /@zoo\/exits cannot be loaded/, { code: 'process.exit(0);' }),
  specimen('common-js', 'LKSSP_KIT_NOT_MODULE', /CommonJS/, {
    manifest: { type: 'commonjs' },
    code: 'exports.kit = {};',
  }),
  specimen('without-entry', 'LKSSP_KIT_NOT_MODULE', /not an ES module with an exported entry/, {
    manifest: { exports: { './package.json': './package.json' } },
  }),
  specimen('lacks-a-package', 'LKSSP_KIT_DEPENDENCY', /needs the package nowhere-to-be-found/, {
    code: `import 'nowhere-to-be-found';${goodCode('zoo-lacks-a-package')}`,
  }),
  specimen('for-node-99', 'LKSSP_KIT_ENGINE', /needs Node >=99/, { manifest: { engines: { node: '>=99' } } }),
  specimen(
    'wants-a-program',
    'LKSSP_KIT_NEEDS',
    /the program unheard-of-program/,
    needs({ commands: ['unheard-of-program'] }),
  ),
  specimen('for-another-system', 'LKSSP_KIT_NEEDS', /the operating system plan9/, needs({ os: ['plan9'] })),
];

/** A kit that only root can use; fine where the daemon is root. */
export const FOR_ROOT: Specimen = specimen(
  'for-root',
  'LKSSP_KIT_NEEDS',
  /to run as root/,
  needs({ privilege: 'root' }),
);
