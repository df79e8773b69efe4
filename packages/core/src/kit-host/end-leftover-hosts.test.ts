import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { endLeftoverHosts } from './end-leftover-hosts.js';
import { leaveProof, proofFile } from './host-proof.js';

let runFolder: string;
let child: ChildProcess;
beforeEach(async () => {
  runFolder = await mkdtemp(join(tmpdir(), 'lkssp-hosts-'));
  child = spawn('sleep', ['1000'], { detached: true, stdio: 'ignore' });
  await once(child, 'spawn');
});
afterEach(async () => {
  child.kill('SIGKILL');
  await rm(runFolder, { recursive: true, force: true });
});

const pid = (): number => child.pid ?? 0;
const eyes = {
  bootId: 'this boot',
  startTimeOf: (asked: number) => (asked === pid() && child.signalCode === null ? 77 : undefined),
};
const leave = (proof: object): Promise<void> =>
  leaveProof(runFolder, { pid: pid(), startTime: 77, bootId: 'this boot', ...proof });

describe('kit hosts that were left behind', () => {
  it('are ended with proof, and their proofs go', async () => {
    await leave({});
    expect(await endLeftoverHosts(runFolder, eyes)).toEqual([pid()]);
    // Not only signalled: what it runs is left alone as long as it lives.
    expect(child.signalCode).toBe('SIGKILL');
    expect(await readdir(join(runFolder, 'hosts'))).toEqual([]);
  });

  it.each([
    ['a later process has the number', { startTime: 78 }],
    ['the machine was booted', { bootId: 'an earlier boot' }],
  ])('are left alone when %s', async (_, proof) => {
    await leave(proof);
    expect(await endLeftoverHosts(runFolder, eyes)).toEqual([]);
    expect(child.signalCode).toBeNull();
    expect(await readdir(join(runFolder, 'hosts'))).toEqual([]);
  });

  it.each([
    '',
    '{ "pid": ',
    '{}',
    '{"pid":1,"startTime":77,"bootId":"this boot"}',
    '{"pid":-5,"startTime":77,"bootId":"this boot"}',
    'null',
  ])('are none where a proof says %j', async (text) => {
    await mkdir(join(runFolder, 'hosts'));
    await writeFile(proofFile(runFolder, pid()), text);
    expect(await endLeftoverHosts(runFolder, eyes)).toEqual([]);
  });

  it('are none where there is no folder', async () => {
    expect(await endLeftoverHosts(join(runFolder, 'not-there'), eyes)).toEqual([]);
  });
});

describe('a proof', () => {
  it('is readable for its owner alone', async () => {
    await leave({});
    expect(JSON.parse(await readFile(proofFile(runFolder, pid()), 'utf8'))).toEqual({
      pid: pid(),
      startTime: 77,
      bootId: 'this boot',
    });
  });

  it('that cannot be written keeps no host from working', async () => {
    await expect(leaveProof('/proc/no-such-place', { pid: 2, startTime: 1, bootId: 'x' })).resolves.toBeUndefined();
  });
});
