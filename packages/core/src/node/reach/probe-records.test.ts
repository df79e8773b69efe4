import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bootId } from '../host/boot-id.js';
import { identify } from '../host/process-identity.js';
import { MOST_STUCK } from './expendable-process.js';
import { LookerPool } from './looker-pool.js';
import { PathProber } from './path-prober.js';
import { ProbeRecords } from './probe-records.js';

let run = '';

beforeEach(() => {
  run = mkdtempSync(join(tmpdir(), 'lkssp-records-'));
  mkdirSync(join(run, 'probes'));
});
afterEach(() => rmSync(run, { recursive: true, force: true }));

const leave = (number: number, record: object): void =>
  writeFileSync(join(run, 'probes', `${number}.json`), JSON.stringify(record));

/** What kit hosts have left that were killed: their processes have ended since. */
function leaveStale(): void {
  const own = identify(process.pid);
  for (let number = 0; number < MOST_STUCK; number += 1) {
    const path = `/srv/${number}`;
    leave(number, { path, bootId: bootId(), pid: process.pid, startTime: (own?.startTime ?? 0) + 1 });
    leave(MOST_STUCK + number, { path, bootId: 'of an earlier boot', ...own });
  }
}

describe('records of probes', () => {
  it('of processes that are gone keep nobody from looking', async () => {
    leaveStale();
    const pool = new LookerPool();
    const prober = new PathProber(pool, new ProbeRecords(run));
    const { signal } = new AbortController();
    const deadline = performance.now() + 20_000;
    const answer = await prober.ask({ path: run, probe: 'look' }, { withinMs: 10_000, deadline, signal });
    pool.end();
    expect(answer).toMatchObject({ answer: 'reached' });
    expect(readdirSync(join(run, 'probes'))).toEqual([]);
  });

  it('of living processes count', () => {
    const own = identify(process.pid);
    for (let number = 0; number < MOST_STUCK; number += 1)
      leave(number, { path: `/${number}`, bootId: bootId(), ...own });
    writeFileSync(join(run, 'probes', 'half-written.json'), '{');
    expect(new ProbeRecords(run).count()).toBe(MOST_STUCK);
  });
});
