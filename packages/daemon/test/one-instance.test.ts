import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DaemonProcess, trialFolder } from './daemon-process.js';

describe('one daemon for each home', () => {
  it('ends a second one with code 4, and says who is there since when', async () => {
    const first = await new DaemonProcess(trialFolder()).serving();
    const second = new DaemonProcess(first.home);
    expect(await second.exit).toBe(4);
    expect(second.printed).toMatch(
      new RegExp(`^lksspd: Another daemon holds ${first.home}: process ${first.pid}, since 2\\d{3}-.*Z\\. Stop it`),
    );
    expect((await first.ask('/status'))['pid']).toBe(first.pid);
  });

  it('lets daemons of two homes run side by side', async () => {
    const [one, other] = [new DaemonProcess(trialFolder()), new DaemonProcess(trialFolder())];
    await Promise.all([one.serving(), other.serving()]);
    expect((await one.ask('/status'))['pid']).not.toBe((await other.ask('/status'))['pid']);
  });

  it('takes over lock and socket of one that was killed, and says so', async () => {
    const first = await new DaemonProcess(trialFolder()).serving();
    expect(await first.end('SIGKILL')).toBe('SIGKILL');
    expect(existsSync(join(first.home, 'run', 'lkssp.sock'))).toBe(true);
    const next = await new DaemonProcess(first.home).serving();
    await next.told(`the lock of process ${first.pid} was stale and was taken over`);
    await next.told('the last run ended without a stop');
  });

  it('keeps others out when somebody has deleted the record of who it is', async () => {
    const first = await new DaemonProcess(trialFolder()).serving();
    rmSync(join(first.home, 'run', 'daemon.json'));
    const second = new DaemonProcess(first.home);
    expect(await second.exit).toBe(4);
    expect(second.printed).toContain('process unknown, since a moment ago');
  });

  it('does not believe a record without a lock, whatever it says', async () => {
    const home = trialFolder();
    const first = await new DaemonProcess(home).serving();
    await first.end('SIGTERM');
    writeFileSync(join(home, 'run', 'daemon.json'), '{"pid":1,"since":0}');
    const next = await new DaemonProcess(home).serving();
    await next.told('the lock of process 1 was stale');
    expect(JSON.parse(readFileSync(join(home, 'run', 'daemon.json'), 'utf8'))).toEqual({
      pid: next.pid,
      since: expect.any(Number),
    });
  });

  it('leaves nothing of itself in the run folder after a stop but the free lock', async () => {
    const daemon = await new DaemonProcess(trialFolder()).serving();
    expect(await daemon.end('SIGTERM')).toBe(0);
    expect(existsSync(join(daemon.home, 'run', 'daemon.json'))).toBe(false);
    expect(existsSync(join(daemon.home, 'run', 'lkssp.sock'))).toBe(false);
    const next = await new DaemonProcess(daemon.home).serving();
    expect(next.log().some((line) => line.includes('was stale'))).toBe(false);
  });
});
