import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { RestartRecord } from '../../ports/state-store.js';
import { FailingStateStore } from '../simulate/failing-state-store.js';
import { smallDisk } from '../../testing/small-disk.js';
import { temporaryFolder } from '../../testing/temporary-folder.js';
import { MANUAL_EPOCH, ManualClock } from '../simulate/manual-clock.js';
import { MemoryStateStore } from './memory-state-store.js';
import { openRestartLedger, type RestartLedgerOptions } from './two-place-restart-ledger.js';

const restart = (at: number): RestartRecord => ({
  bootId: `boot-${at}`,
  at: MANUAL_EPOCH - 1000 + at,
  incident: at,
  tag: 'web',
});

/** One server over several starts of its daemon. */
function server(secondFile: string | undefined = join(temporaryFolder(), 'restarts')) {
  const memory = new MemoryStateStore();
  const store = new FailingStateStore(memory);
  const clock = new ManualClock();
  const troubles: string[] = [];
  const start = async (more: Partial<RestartLedgerOptions> = {}) => {
    const stored = (await memory.load()).restarts;
    const second = secondFile === undefined ? {} : { secondFile };
    const onTrouble = (why: string) => void troubles.push(why);
    const ledger = await openRestartLedger({ store, stored, clock, onTrouble, ...second, ...more });
    onTestFinished(async () => await ledger.close());
    return ledger;
  };
  return { memory, store, clock, troubles, start, secondFile };
}

describe('TwoPlaceRestartLedger', () => {
  it('writes to both places and says so', async () => {
    const { memory, start, secondFile, troubles } = server();
    const ledger = await start();
    expect(await ledger.record(restart(1))).toBe('store');
    expect(ledger.all()).toEqual([restart(1)]);
    expect((await memory.load()).restarts).toEqual([restart(1)]);
    expect(readFileSync(secondFile ?? '', 'utf8')).toContain('"bootId":"boot-1"');
    expect(troubles).toEqual([]);
  });

  it('knows each restart once after another start', async () => {
    const { start } = server();
    const first = await start();
    for (const at of [1, 2, 3]) await first.record(restart(at));
    const second = await start();
    expect(second.all()).toEqual([restart(1), restart(2), restart(3)]);
  });

  it('relies on the second file while the store cannot be written, and tells the store later', async () => {
    const { memory, store, start } = server();
    const first = await start();
    store.fail('no space left on device');
    expect(await first.record(restart(1))).toBe('second-file');
    expect(first.all()).toEqual([restart(1)]);
    store.mend();
    const second = await start();
    expect(second.all()).toEqual([restart(1)]);
    expect((await memory.load()).restarts).toEqual([restart(1)]);
  });

  it('knows what is only in the second file also when the store still cannot be written', async () => {
    const { store, start } = server();
    store.fail('gone');
    await (await start()).record(restart(1));
    expect((await start()).all()).toEqual([restart(1)]);
  });

  it('tells a new second file what the store knows', async () => {
    const { memory, start, secondFile } = server();
    await memory.commit([1, 2].map((at) => ({ put: 'restart', restart: restart(at) })));
    await start();
    expect(readFileSync(secondFile ?? '', 'utf8').match(/"boot-\d"/g)).toEqual(['"boot-1"', '"boot-2"']);
  });

  it('says when a record is nowhere, and does not count it', async () => {
    const { store, start } = server(join(temporaryFolder(), 'no such folder', 'restarts'));
    const ledger = await start();
    store.fail('gone');
    expect(await ledger.record(restart(1))).toBe('nowhere');
    expect(ledger.all()).toEqual([]);
  });

  it('does without a second file', async () => {
    const { store, start, troubles } = server(undefined);
    const ledger = await start({});
    expect(await ledger.record(restart(1))).toBe('store');
    store.fail('gone');
    expect(troubles).toEqual([]);
  });

  it('tells why the second file cannot be used, and uses it once it can be', async () => {
    const folder = join(temporaryFolder(), 'later');
    const { store, start, troubles } = server(join(folder, 'restarts'));
    const ledger = await start();
    expect(await ledger.record(restart(1))).toBe('store');
    expect(troubles.every((each) => each.includes('ENOENT'))).toBe(true);
    expect(troubles.length).toBeGreaterThan(0);
    mkdirSync(folder);
    store.fail('gone');
    expect(await ledger.record(restart(2))).toBe('second-file');
  });

  it('takes a record that is dated in the future for one of now', async () => {
    const { clock, start } = server();
    const ledger = await start();
    await ledger.record({ ...restart(1), at: clock.wall() + 1_000_000 });
    expect(ledger.all()[0]?.at).toBe(clock.wall());
    await clock.advance(500);
    expect(ledger.all()[0]?.at).toBe(clock.wall());
    await clock.advance(2_000_000);
    expect(ledger.all()[0]?.at).toBe(MANUAL_EPOCH + 1_000_000);
  });

  it('takes a record although both disks are full', async (ctx) => {
    const disk = smallDisk(256);
    if (typeof disk === 'string') return ctx.skip(disk);
    const { store, start } = server(join(disk.folder, 'restarts'));
    const ledger = await start();
    store.fail('no space left on device');
    expect(() => execFileSync('dd', ['if=/dev/zero', `of=${disk.folder}/filler`], { stdio: 'pipe' })).toThrow();
    expect(await ledger.record(restart(1))).toBe('second-file');
  });

  it('waits for a second file on a dead disk no longer than its limit, and never for two', async () => {
    const { store, start, troubles } = server('/a/dead/disk');
    const { promise: thawed, resolve: thaw } = Promise.withResolvers<void>();
    const written: RestartRecord[] = [];
    const file = {
      restarts: [],
      write: async (record: RestartRecord) => {
        await thawed;
        written.push(record);
      },
      close: () => Promise.resolve(),
    };
    const ledger = await start({ limitMs: 50, openFile: () => Promise.resolve(file) });
    expect(await ledger.record(restart(1))).toBe('store');
    expect(troubles.join('\n')).toContain('no answer within 50 ms');
    store.fail('gone');
    expect(await ledger.record(restart(2))).toBe('nowhere');
    expect(troubles.at(-1)).toContain('still hangs');
    thaw();
    await expect.poll(() => written).toHaveLength(1);
    expect(await ledger.record(restart(3))).toBe('second-file');
    expect(ledger.all()).toEqual([restart(1), restart(3)]);
  });
});
