import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** One version of a kit that changes from version to version. */
export interface KitVersion {
  /** Kit id; its package is `@zoo/ID`. */
  readonly id: string;
  readonly version: string;
  /** Default 1. */
  readonly generation?: number;
  /** Body of its schema: gets `value`, returns `{ value }` or `{ issues }`. Default: all is valid. */
  readonly validate?: string;
  /** Body of `migrate`: gets `options` and `generation`. Default: there is none. */
  readonly migrate?: string;
  /** What runs while it is imported. */
  readonly atImport?: string;
  /** Text of its timing. */
  readonly timing?: string;
  /** More of its package.json. */
  readonly manifest?: Readonly<Record<string, unknown>>;
}

/**
 * Writes the package of a kit. Every verb writes `VERSION VERB TAG OPTIONS` into the file `options.trace`; the thing is
 * broken while there is a file `TRACE.broken`, and its repair lasts until there is a file `TRACE.repaired`.
 */
export function writeKit(folder: string, kit: KitVersion): string {
  const at = join(folder, `${kit.id}-${kit.version}`);
  mkdirSync(at, { recursive: true });
  writeFileSync(join(at, 'package.json'), JSON.stringify(manifestOf(kit)));
  writeFileSync(join(at, 'index.js'), sourceOf(kit));
  return at;
}

function manifestOf({ id, version, generation = 1, manifest = {} }: KitVersion): Readonly<Record<string, unknown>> {
  return {
    name: `@zoo/${id}`,
    version,
    type: 'module',
    exports: { '.': './index.js', './package.json': './package.json' },
    keywords: ['lkssp-kit'],
    peerDependencies: { '@lkssp/core': '^1.0.0' },
    lkssp: { id, resourceTypes: ['thing'], category: 'miscellaneous', dataGeneration: generation },
    ...manifest,
  };
}

function sourceOf({ id, version, validate = 'return { value };', migrate, atImport = '', timing }: KitVersion): string {
  return `
import { appendFileSync, existsSync, rmSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { defineKit, done, failed, healthy, resourceType } from '@lkssp/core';
${atImport}
const note = (verb, { resource, options }) =>
  appendFileSync(options.trace, \`${version} \${verb} \${resource.tag} \${JSON.stringify(options)}\\n\`);
const thing = resourceType({
  type: 'thing',
  app: 'gen',
  title: 'a thing that changes',
  options: { '~standard': { version: 1, vendor: 'zoo', validate: (value) => { ${validate} } } },
  jsonSchema: { type: 'object' },
  identify: ({ id }) => id,
  timing: ${timing ?? "{ quickCheck: { every: '1s', within: '900ms' } }"},
  ${migrate === undefined ? '' : `migrate({ options, generation }) { ${migrate} },`}
  async create(call) { note('create', call); return done(); },
  async delete(call) { note('delete', call); return done(); },
  async restore(call) { note('restore', call); return done(); },
  async remove(call) { note('remove', call); return done(); },
  async quickCheck(call) {
    note('quickCheck', call);
    return existsSync(call.options.trace + '.broken') ? failed('it is broken') : healthy();
  },
  async recover(call) {
    note('recover', call);
    while (!existsSync(call.options.trace + '.repaired') && !call.signal.aborted) await setTimeout(20);
    rmSync(call.options.trace + '.broken', { force: true });
    note('recovered', call);
    return done();
  },
});
export const kit = defineKit({ id: '${id}', resourceTypes: [thing] });
`;
}
