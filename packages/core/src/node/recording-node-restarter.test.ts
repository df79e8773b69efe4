import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RecordingNodeRestarter } from './recording-node-restarter.js';
import { SystemClock } from './system-clock.js';

describe('RecordingNodeRestarter', () => {
  let lib: string;
  beforeEach(() => {
    lib = mkdtempSync(join(tmpdir(), 'lkssp-restart-'));
  });
  afterEach(() => rmSync(lib, { recursive: true }));

  it('writes each order down, one line each, and says that the node still runs', async () => {
    const restarter = new RecordingNodeRestarter(lib, new SystemClock());
    const said = await restarter.restart({ incident: 3, tag: 'web', reason: 'restore failed:\nport 80' });
    await restarter.restart({ incident: 4, tag: 'db', reason: 'x' });
    const lines = readFileSync(join(lib, 'would-restart.log'), 'utf8').trim().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { at: expect.any(String), incident: 3, tag: 'web', reason: 'restore failed:\nport 80' },
      { at: expect.any(String), incident: 4, tag: 'db', reason: 'x' },
    ]);
    expect(said).toContain('restarts no node');
  });

  it('rejects when it cannot be written, so that the ladder knows', async () => {
    const restarter = new RecordingNodeRestarter(join(lib, 'nowhere'), new SystemClock());
    await expect(restarter.restart({ incident: 3, tag: 'web', reason: 'x' })).rejects.toThrow('ENOENT');
  });
});
