import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Lkssp } from './lkssp.js';

vi.setConfig({ testTimeout: 60_000 });

let folder: string;

beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'lkssp-cli-pack-'))));

afterEach(() => rmSync(folder, { recursive: true, force: true }));

it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  'leaves nothing of a kit that %s ends while it is packed',
  async (signal) => {
    const [kit, temporary, building] = [join(folder, 'kit'), join(folder, 'tmp'), join(folder, 'building')];
    for (const each of [kit, temporary]) mkdirSync(each);
    // The build ends when it may not go on any more: with the folder of this test.
    const prepack = `touch ${building}; while test -e ${building}; do sleep 0.1; done`;
    writeFileSync(
      join(kit, 'package.json'),
      JSON.stringify({ name: 'kit-slow', version: '1.0.0', scripts: { prepack } }),
    );
    const command = new Lkssp({ args: ['kit', 'try', kit], env: { TMPDIR: temporary, HOME: folder } });
    await vi.waitFor(() => expect(existsSync(building)).toBe(true), { timeout: 30_000 });
    expect(readdirSync(temporary).filter((name) => name.startsWith('lkssp-'))).toHaveLength(1);
    command.signal(signal);
    expect((await command.ended()).exit).toBeUndefined();
    expect(readdirSync(temporary).filter((name) => name.startsWith('lkssp-'))).toEqual([]);
    rmSync(building);
  },
);
