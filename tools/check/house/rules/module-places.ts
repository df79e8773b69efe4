import type { Finding, Rule } from '../finding.ts';
import type { Project } from '../project.ts';

interface Place {
  readonly modules: RegExp;
  /** Files that the rule speaks about. */
  readonly among: RegExp;
  /** Those of them that may import it. */
  readonly allowed: RegExp;
  readonly says: string;
}

const NOWHERE = /^\b$/;

const PLACES: readonly Place[] = [
  {
    modules: /^(tsyringe|reflect-metadata)$/,
    among: /^(packages|registry)\//,
    allowed: /^packages\/(core\/src\/container|daemon)\//,
    says: 'belongs to core/src/container and daemon alone: write a plain class or function and register it there.',
  },
  {
    modules: /^cosmiconfig$/,
    among: /^(packages|registry)\//,
    allowed: /^packages\/core\/src\/config\//,
    says: 'belongs to core/src/config alone: take the loaded configuration as an argument.',
  },
  {
    modules: /^(node:)?(child_process|cluster|dgram|fs|fs\/promises|http|http2|https|net|tls|worker_threads)$/,
    among: /^packages\/kit-[^/]+\/src\/.*(?<!\.test)\.ts$/,
    allowed: NOWHERE,
    says: 'is not for kits: all that a kit has of the world is the host of its call (host.run, host.read, host.tcp ...).',
  },
  {
    modules: /^(node:)?timers\/promises$/,
    among: /^(packages|registry|tools)\/.*\.test\.ts$/,
    allowed: NOWHERE,
    says: 'makes a test sleep: pass time as an argument or use ManualClock and call turn(now).',
  },
];

const check = (project: Project): Finding[] =>
  project.sources.flatMap(({ path, imports }) =>
    PLACES.filter(({ among, allowed }) => among.test(path) && !allowed.test(path)).flatMap(({ modules, says }) =>
      imports
        .filter(({ specifier }) => modules.test(specifier))
        .map(({ specifier, line }) => ({ path, line, says: `${specifier} ${says}` })),
    ),
  );

export const modulePlaces: Rule = { name: 'module-places', check };
