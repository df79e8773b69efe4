import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { DaemonProcess, HOOKS, trialFolder, OFTEN } from './daemon-process.js';

const SOCKET = new URL('../../core/src/node/host/datagram-socket.ts', import.meta.url).href;

/** A process that listens as systemd does, and gives every message with the number of its sender. */
async function serviceManager(path: string) {
  const text = `const { DatagramSocket } = await import(${JSON.stringify(SOCKET)});
    const socket = new DatagramSocket(${JSON.stringify(path)}, () => {
      for (let next = socket.receive(); next !== undefined; next = socket.receive())
        process.stdout.write(JSON.stringify([next.pid, next.text]) + '\\n');
    });
    process.stdout.write('"listening"\\n');
    setInterval(() => {}, 1000);`;
  const listener = spawn(process.execPath, ['--import', HOOKS, '--input-type=module', '-e', text], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(async () => {
    listener.kill('SIGKILL');
    await once(listener, 'exit');
  });
  let heard = '';
  listener.stdout.on('data', (chunk: Buffer) => (heard += chunk.toString()));
  await vi.waitFor(() => expect(heard).toContain('listening'), OFTEN);
  return () =>
    heard
      .split('\n')
      .slice(1, -1)
      .map((line) => JSON.parse(line) as [number, string]);
}

describe('a service manager that asked', () => {
  it('is told in order that the daemon is ready, reloads, lives, stops and needs time for that', async () => {
    const home = trialFolder();
    const path = join(home, 'notify');
    const heard = await serviceManager(path);
    const env = { NOTIFY_SOCKET: path, WATCHDOG_USEC: '400000' };
    const daemon = await new DaemonProcess(home, { env }).serving();
    await daemon.told('guards');
    daemon.child.kill('SIGHUP');
    const texts = () => heard().map(([, text]) => text.replace(/USEC=\d+/, 'USEC=N').replaceAll('\n', ' '));
    await vi.waitFor(() => expect(texts().filter((each) => each.startsWith('READY=1'))).toHaveLength(2), OFTEN);
    const signs = () => texts().filter((each) => each === 'WATCHDOG=1').length;
    const before = signs();
    await vi.waitFor(() => expect(signs()).toBeGreaterThan(before + 2), OFTEN);
    expect(await daemon.end('SIGTERM')).toBe(0);
    await vi.waitFor(() => expect(texts()).toContainEqual(expect.stringMatching(/^STOPPING=1/)), OFTEN);
    expect(texts().filter((each) => each !== 'WATCHDOG=1')).toEqual([
      'READY=1 STATUS=guarding',
      // A program that made room for this one may have asked for longer.
      'WATCHDOG_USEC=N',
      'RELOADING=1 MONOTONIC_USEC=N',
      'READY=1 STATUS=guarding',
      'STOPPING=1 STATUS=taking applications out of service',
      'EXTEND_TIMEOUT_USEC=N',
    ]);
    expect(new Set(heard().map(([pid]) => pid))).toEqual(new Set([daemon.pid]));
  });

  it('hears nothing of a daemon that could not start', async () => {
    const home = trialFolder();
    const path = join(home, 'notify');
    const heard = await serviceManager(path);
    const daemon = new DaemonProcess(home, { env: { NOTIFY_SOCKET: path }, words: ['--config', '/nowhere.yaml'] });
    expect(await daemon.exit).toBe(5);
    expect(heard()).toEqual([]);
  });
});
