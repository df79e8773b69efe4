import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { putPacked, type Registry, startRegistry } from '@lkssp/registry';
import { onTestFinished } from 'vitest';
import { trialFolder } from './daemon-process.js';

/** The kit of these tests. */
export const BEACON = '@trial/kit-beacon';

/** A registry on loopback, with nothing in it, that ends with the test. */
export async function trialRegistry(): Promise<Registry> {
  const registry = await startRegistry({ folder: join(trialFolder(), 'registry') });
  onTestFinished(() => registry.stop());
  return registry;
}

/** Publishes a version of a kit whose verbs write themselves down in the file `options.trace`. `refuses`: it finds no options valid. */
export async function publishBeacon(
  registry: Registry,
  version: string,
  { refuses = false }: { refuses?: boolean } = {},
): Promise<void> {
  const folder = trialFolder();
  mkdirSync(join(folder, 'package'));
  const manifest = {
    name: BEACON,
    version,
    type: 'module',
    exports: { '.': './index.js', './package.json': './package.json' },
    keywords: ['lkssp-kit'],
    peerDependencies: { '@lkssp/core': '^1.0.0' },
    lkssp: { id: 'beacon', resourceTypes: ['beacon'], category: 'miscellaneous', dataGeneration: 1 },
  };
  writeFileSync(join(folder, 'package', 'package.json'), JSON.stringify(manifest));
  writeFileSync(join(folder, 'package', 'index.js'), sourceOf(version, refuses));
  const tarball = join(folder, 'beacon.tgz');
  execFileSync('tar', ['-czf', tarball, '-C', folder, 'package']);
  await putPacked(registry, tarball);
}

/** What the verbs have written down: `VERSION VERB`. */
export class Trace {
  readonly file: string;

  constructor(home: string) {
    this.file = join(home, 'trace');
    writeFileSync(this.file, '');
  }

  get lines(): readonly string[] {
    return readFileSync(this.file, 'utf8').split('\n').slice(0, -1);
  }

  /** Those that do something. */
  get acts(): readonly string[] {
    return this.lines.filter((line) => !line.endsWith(' quickCheck'));
  }
}

function sourceOf(version: string, refuses: boolean): string {
  return `
import { appendFileSync, existsSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { defineKit, done, healthy, resourceType } from '@lkssp/core';
const note = (verb, { options }) => appendFileSync(options.trace, \`${version} \${verb}\\n\`);
const issues = [{ message: 'is of no use any more' }];
const beacon = resourceType({
  type: 'beacon',
  app: 'gen',
  title: 'a beacon',
  options: { '~standard': { version: 1, vendor: 'trial', validate: (value) => (${refuses} ? { issues } : { value }) } },
  jsonSchema: { type: 'object' },
  identify: ({ trace }) => trace,
  timing: { quickCheck: { every: '1s', within: '900ms' } },
  async restore(call) { note('restore', call); return done(); },
  async remove(call) {
    note('remove', call);
    while (existsSync(call.options.trace + '.held') && !call.signal.aborted) await setTimeout(20);
    return done();
  },
  async quickCheck(call) { note('quickCheck', call); return healthy(); },
});
export const kit = defineKit({ id: 'beacon', resourceTypes: [beacon] });
`;
}
