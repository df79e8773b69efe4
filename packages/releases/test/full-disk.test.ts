import { spawnSync, execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Registry, startRegistry } from '@lkssp/registry';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { callerWords } from './caller.js';
import { keptFolder, put, trialFolder, trialKit } from './trial.js';

const run = promisify(execFile);
const KIB = 1024;
const BIG = 400 * KIB;
const mounts = spawnSync('unshare', ['-m', 'true']).status === 0;

/** A mount of its own for the process and those that it starts; nobody else sees it. */
const SCRIPT = 'mount -t tmpfs -o size="$1"k,mode=0755 tmpfs "$2" || exit 9; shift 2; exec "$@"';

describe('a disk that is full in the middle', () => {
  let registry: Registry;
  beforeAll(async () => {
    registry = await startRegistry({ folder: join(keptFolder(), 'registry') });
    const big = trialKit('@zoo/kit-big', '1.0.0');
    const files = { ...big.files, 'big.txt': randomBytes(BIG / 2).toString('hex') };
    await put(registry, [trialKit('@zoo/kit-a', '1.0.0'), { ...big, files }]);
  });
  afterAll(() => registry.stop());
  beforeEach((ctx) => {
    if (!mounts) ctx.skip('this user may not mount: unshare -m is refused');
  });

  // Each size runs out at another place: in the cache, in the new state, in its copy.
  it.each([500, 700, 1000])(
    'with %i KiB: says so, leaves nothing behind, and what was in force stays',
    async (size) => {
      const disk = trialFolder();
      const changes = [{ add: ['@zoo/kit-a'] }, { add: ['@zoo/kit-big'] }];
      const words = callerWords({ folder: join(disk, 'kits'), registry: registry.url, changes });
      const { stdout } = await run('unshare', [
        '-m',
        'sh',
        '-c',
        SCRIPT,
        'sh',
        String(size),
        disk,
        process.execPath,
        ...words,
      ]);
      const lines = stdout.trim().split('\n');

      expect(lines.filter((line) => line === 'switched')).toHaveLength(1);
      expect(JSON.parse(lines.at(-1) ?? '')).toEqual({
        code: 'LKSSP_RELEASE_DISK',
        message: expect.stringMatching(/cannot be written: .*(ENOSPC|no space).*Nothing was changed/i),
        left: ['0', '1', '0', '1'],
        number: 1,
      });
    },
  );

  it('that takes nothing any more still tells what is in force', async () => {
    const disk = trialFolder();
    const order = { folder: join(disk, 'kits'), registry: registry.url };
    const first = callerWords({ ...order, changes: [{ add: ['@zoo/kit-a'] }] });
    const second = callerWords({ ...order, changes: [{ add: ['@zoo/kit-big'] }] });
    const script = `${SCRIPT.replace('exec ', '')}; mount -o remount,ro tmpfs ${disk} && exec "$0" ${second.map((word) => `'${word}'`).join(' ')}`;
    const args = ['-m', 'sh', '-c', script, process.execPath, '4000', disk, process.execPath, ...first];
    const { stdout } = await run('unshare', args);
    expect(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')).toMatchObject({ code: 'LKSSP_RELEASE_DISK', number: 1 });
  });

  it('with room enough goes through', async () => {
    const disk = trialFolder();
    const words = callerWords({
      folder: join(disk, 'kits'),
      registry: registry.url,
      changes: [{ add: ['@zoo/kit-big'] }],
    });
    const { stdout } = await run('unshare', ['-m', 'sh', '-c', SCRIPT, 'sh', '4000', disk, process.execPath, ...words]);
    expect(stdout.trim().split('\n').at(-1)).toBe('switched');
  });
});
