import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bootId } from '../host/boot-id.js';
import { identify } from '../host/process-identity.js';
import { MOST_STUCK } from './expendable-process.js';
import { LookerPool } from './looker-pool.js';
import type { ProbeAnswer } from './path-probe.js';
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

/** The other host hears the answer as soon as somebody has looked. */
class AnsweredRecords extends ProbeRecords {
  override async outstanding(path: string) {
    const found = await super.outstanding(path);
    await this.forget(path);
    return found;
  }
}

async function ask(records: ProbeRecords, withinMs: number): Promise<ProbeAnswer> {
  const pool = new LookerPool();
  const { signal } = new AbortController();
  const deadline = performance.now() + 2 * withinMs;
  const answer = await new PathProber(pool, records).ask({ path: run, probe: 'look' }, { withinMs, deadline, signal });
  pool.end();
  return answer;
}

describe('records of probes', () => {
  it('of processes that are gone keep nobody from looking', async () => {
    leaveStale();
    const answer = await ask(new ProbeRecords(run), 10_000);
    expect(answer).toMatchObject({ answer: 'reached' });
    expect(readdirSync(join(run, 'probes'))).toEqual([]);
  });

  it('of another kit host whose helper has answered meanwhile are waited for no longer', async () => {
    // Its helper lives on, and is given other paths.
    const { ppid } = process;
    const records = new AnsweredRecords(run);
    await records.remember(run, { pid: ppid, startTime: identify(ppid)?.startTime ?? 0 });
    expect(await ask(records, 5000)).toMatchObject({ answer: 'reached' });
  });

  it('of a helper of our own that could not be deleted are not believed', async () => {
    const records = new ProbeRecords(run);
    const child = spawn('sleep', ['60']);
    await records.remember(run, { pid: child.pid ?? 0, startTime: identify(child.pid ?? 0)?.startTime ?? 0 });
    const answer = await ask(records, 1000);
    child.kill();
    expect(answer).toMatchObject({ answer: 'reached' });
  });

  it('of living processes count', () => {
    const own = identify(process.pid);
    for (let number = 0; number < MOST_STUCK; number += 1)
      leave(number, { path: `/${number}`, bootId: bootId(), ...own });
    writeFileSync(join(run, 'probes', 'half-written.json'), '{');
    expect(new ProbeRecords(run).count()).toBe(MOST_STUCK);
  });
});
