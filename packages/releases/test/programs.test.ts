import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readlinkSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Registry, startRegistry } from '@lkssp/registry';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openProgramReleases, type ProgramReleases } from '../src/index.js';
import { keptFolder, put, trialFolder } from './trial.js';

const program = (name: string, version: string, more: object) => ({
  manifest: { name, version, type: 'module', ...more },
  files: { 'main.js': `#!/usr/bin/env node\nconsole.log('${name} ${version}');\n` },
});

describe('releases of the programs', () => {
  let registry: Registry;
  let folder: string;
  let releases: ProgramReleases;
  beforeAll(async () => {
    registry = await startRegistry({ folder: join(keptFolder(), 'registry') });
    for (const version of ['1.0.0', '2.0.0']) {
      await put(registry, [
        program('@lkssp/core', version, {}),
        program('@lkssp/cli', version, { bin: { lkssp: 'main.js' }, peerDependencies: { shared: '1' } }),
        program('@lkssp/daemon', version, {
          bin: { lksspd: 'main.js' },
          dependencies: { '@lkssp/core': version },
          optionalDependencies: { 'for-here': '1', 'for-elsewhere': '1', 'not-published': '1' },
        }),
      ]);
    }
    await put(registry, [
      { manifest: { name: 'shared', version: '1.0.0' } },
      { manifest: { name: 'for-here', version: '1.0.0', os: [process.platform], cpu: [process.arch] } },
      { manifest: { name: 'for-elsewhere', version: '1.0.0', os: ['aix'] } },
    ]);
  });
  afterAll(() => registry.stop());
  beforeEach(() => {
    folder = join(trialFolder(), 'program');
    releases = openProgramReleases({ folder, etcFolder: folder, registry: registry.url });
  });
  const both = (version: string) => ({ '@lkssp/cli': version, '@lkssp/daemon': version });

  it('are built with peers and with what is for this machine, and can be run by everybody', async () => {
    expect(await releases.inForce()).toBeUndefined();
    const built = await releases.build(both('1.0.0'));

    expect(built).toMatchObject({
      number: 1,
      core: '1.0.0',
      packages: [{ name: '@lkssp/cli' }, { name: '@lkssp/daemon' }],
    });
    const installed = readdirSync(join(built.folder, 'node_modules'));
    expect(installed).toEqual(expect.arrayContaining(['shared', 'for-here']));
    expect(installed).not.toContain('for-elsewhere');
    expect(execFileSync(join(built.folder, 'node_modules/.bin/lkssp'), { encoding: 'utf8' })).toBe(
      '@lkssp/cli 1.0.0\n',
    );
    expect(statSync(join(built.folder, 'node_modules/@lkssp/cli/main.js')).mode & 0o7077).toBe(0o055);
    expect(statSync(folder).mode & 0o777).toBe(0o755);
    expect(await releases.inForce()).toBeUndefined();
  });

  it('are switched, kept for the way back, given up and removed', async () => {
    const one = await releases.build(both('1.0.0'));
    await releases.switchTo(one);
    expect(readlinkSync(join(folder, 'current'))).toBe('releases/1');
    expect(existsSync(join(folder, 'previous'))).toBe(false);
    const two = await releases.build(both('2.0.0'));
    await releases.switchTo(two);
    expect(await releases.inForce()).toEqual(two);
    expect(await releases.previous()).toEqual(one);
    expect(await releases.verify()).toEqual([]);

    await releases.discard(one);
    await releases.discard(two);
    await releases.switchTo(one);
    expect(await releases.inForce()).toEqual(one);
    expect(await releases.previous()).toEqual(two);
    const three = await releases.build(both('2.0.0'));
    await releases.prune([three.number]);
    expect(readdirSync(join(folder, 'releases')).sort()).toEqual(['1', '2', '3']);
    await releases.discard(three);
    expect(await releases.release(3)).toBeUndefined();
    await releases.switchTo(undefined);
    expect(await releases.inForce()).toBeUndefined();
    expect(await releases.previous()).toEqual(one);
    await expect(releases.switchTo(three)).rejects.toMatchObject({ code: 'LKSSP_RELEASE_UNKNOWN' });
  });

  it('that cannot be built leave nothing behind', async () => {
    await expect(releases.build(both('3.0.0'))).rejects.toMatchObject({
      code: 'LKSSP_PACKAGE_VERSION_UNKNOWN',
      message: expect.stringContaining('It has: 1.0.0, 2.0.0'),
    });
    expect(readdirSync(join(folder, 'releases'))).toEqual([]);
    expect((await releases.versions('@lkssp/core')).map(({ version }) => version)).toEqual(['1.0.0', '2.0.0']);
  });
});
