import { readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { RestartRecord } from '../../ports/state-store.js';
import { smallDisk } from '../../testing/small-disk.js';
import { temporaryFolder } from '../../testing/temporary-folder.js';
import { RESTART_FILE, RestartFile } from './restart-file.js';

const newFile = () => join(temporaryFolder(), 'restarts');
const SIZE = RESTART_FILE.width * RESTART_FILE.records;

async function open(path: string): Promise<RestartFile> {
  const file = await RestartFile.open(path);
  onTestFinished(async () => await file.close().catch(() => undefined));
  return file;
}

const restart = (at: number, tag = 'web'): RestartRecord => ({
  bootId: '0d1ba0f5-3b3c-4a0e-a3f4-7a2d4d6a1c55',
  at: 1_780_000_000_000 + at,
  incident: at,
  tag,
});

describe('RestartFile', () => {
  it('has its full size from the beginning, for root alone, with no hole', async () => {
    const path = newFile();
    await open(path);
    const { size, mode, blocks } = statSync(path);
    expect([size, mode & 0o777]).toEqual([SIZE, 0o600]);
    expect(blocks * 512).toBeGreaterThanOrEqual(SIZE);
  });

  it('gives back what was written, oldest first, and stays a text of fixed lines', async () => {
    const path = newFile();
    const file = await open(path);
    expect(file.restarts).toEqual([]);
    for (const at of [1, 2, 3]) await file.write(restart(at));
    const again = await open(path);
    expect(again.restarts).toEqual([restart(1), restart(2), restart(3)]);
    const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1);
    expect(lines.map(({ length }) => length)).toEqual(Array(RESTART_FILE.records).fill(RESTART_FILE.width - 1));
  });

  it('goes over the oldest when it is full', async () => {
    const path = newFile();
    const file = await open(path);
    for (let at = 1; at <= RESTART_FILE.records + 10; at += 1) await file.write(restart(at));
    const { restarts } = await open(path);
    expect(restarts).toHaveLength(RESTART_FILE.records);
    expect([restarts[0]?.incident, restarts.at(-1)?.incident]).toEqual([11, RESTART_FILE.records + 10]);
    expect(statSync(path).size).toBe(SIZE);
  });

  it('holds the longest tag', async () => {
    const path = newFile();
    await (await open(path)).write(restart(1, 'x'.repeat(256)));
    expect((await open(path)).restarts).toEqual([restart(1, 'x'.repeat(256))]);
  });

  it('refuses what does not fit into a line, and keeps the rest', async () => {
    const path = newFile();
    const file = await open(path);
    await file.write(restart(1));
    await expect(file.write(restart(2, 'x'.repeat(2000)))).rejects.toThrow(RangeError);
    expect((await open(path)).restarts).toEqual([restart(1)]);
  });

  it.each([
    ['a flipped letter', (bytes: Buffer) => void bytes.write('X', RESTART_FILE.width * 2 + 60)],
    ['half a line', (bytes: Buffer) => void bytes.fill(' ', RESTART_FILE.width * 2 + 100, RESTART_FILE.width * 3 - 1)],
    ['zeros', (bytes: Buffer) => void bytes.fill(0, RESTART_FILE.width * 2, RESTART_FILE.width * 3)],
    [
      'bytes that are no text',
      (bytes: Buffer) => void bytes.fill(0xff, RESTART_FILE.width * 2, RESTART_FILE.width * 3),
    ],
  ])('leaves out a record that is damaged (%s) and no other', async (_, damage) => {
    const path = newFile();
    const file = await open(path);
    for (const at of [1, 2, 3]) await file.write(restart(at));
    const bytes = readFileSync(path);
    damage(bytes);
    writeFileSync(path, bytes);
    const again = await open(path);
    expect(again.restarts).toEqual([restart(1), restart(3)]);
    await again.write(restart(4));
    expect((await open(path)).restarts).toEqual([restart(1), restart(3), restart(4)]);
  });

  it('mends a file that was cut short', async () => {
    const path = newFile();
    const file = await open(path);
    for (const at of [1, 2]) await file.write(restart(at));
    truncateSync(path, RESTART_FILE.width * 2 + 17);
    const again = await open(path);
    expect(again.restarts).toEqual([restart(1)]);
    expect(statSync(path).size).toBe(SIZE);
  });

  it('takes a file of something else for an empty one', async () => {
    const path = newFile();
    writeFileSync(path, 'not what you think\n'.repeat(5000));
    expect((await open(path)).restarts).toEqual([]);
  });

  it('takes a record on a disk that is full', async (ctx) => {
    const disk = smallDisk(128);
    if (typeof disk === 'string') return ctx.skip(disk);
    const path = join(disk.folder, 'restarts');
    const file = await open(path);
    expect(() => writeFileSync(join(disk.folder, 'filler'), Buffer.alloc(1_000_000))).toThrow('ENOSPC');
    for (let at = 1; at <= 70; at += 1) await file.write(restart(at));
    expect((await open(path)).restarts).toHaveLength(RESTART_FILE.records);
  });
});
