import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DatagramSocket } from './host/datagram-socket.js';
import { ServiceManager } from './service-manager.js';

const OFTEN = { interval: 5 };

describe('ServiceManager', () => {
  let folder: string;
  let socket: DatagramSocket | undefined;
  let heard: string[];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lkssp-notify-'));
    heard = [];
  });
  afterEach(() => {
    socket?.close();
    socket = undefined;
    rmSync(folder, { recursive: true });
  });

  /** A real socket of the kind that systemd offers. */
  function listenAt(address: string): void {
    const listener = new DatagramSocket(address, () => {
      for (let next = listener.receive(); next !== undefined; next = listener.receive())
        heard.push(`${next.pid === process.pid ? '' : 'stranger '}${next.text}`);
    });
    socket = listener;
  }

  it.each([
    ['a path', () => join(folder, 'notify')],
    ['an abstract name', () => `@lkssp-test-${process.pid}`],
  ])('tells everything to the socket at %s', async (_, address) => {
    listenAt(address());
    const manager = new ServiceManager({ NOTIFY_SOCKET: address() }, 1);
    manager.ready('guarding 3 resources');
    manager.status('two\nlines\u0000');
    manager.reloading(12_345.678);
    manager.alive();
    manager.stopping('on request');
    manager.extend(30_000);
    await vi.waitFor(
      () =>
        expect(heard).toEqual([
          'READY=1\nSTATUS=guarding 3 resources',
          'STATUS=two lines ',
          'RELOADING=1\nMONOTONIC_USEC=12345678',
          'WATCHDOG=1',
          'STOPPING=1\nSTATUS=on request',
          'EXTEND_TIMEOUT_USEC=30000000',
        ]),
      OFTEN,
    );
  });

  it.each([
    ['nobody asked', undefined],
    ['the socket is not there', '/nowhere/notify'],
    ['it is of a kind that we do not speak', 'vsock:2:1234'],
    ['its name is too long', `/${'x'.repeat(200)}`],
  ])('does nothing when %s', (_, name) => {
    const manager = new ServiceManager({ NOTIFY_SOCKET: name }, 1);
    expect(() => manager.ready('x')).not.toThrow();
  });

  it('never blocks on a listener that does not read', async () => {
    const address = join(folder, 'notify');
    const deaf = new DatagramSocket(address, () => {});
    const manager = new ServiceManager({ NOTIFY_SOCKET: address }, 1);
    for (let at = 0; at < 5000; at += 1) manager.status(`line ${at}`);
    expect(deaf.receive()?.text).toBe('STATUS=line 0');
    deaf.close();
  });

  it.each([
    [{ WATCHDOG_USEC: '10000000' }, 10_000],
    [{ WATCHDOG_USEC: '10000000', WATCHDOG_PID: '77' }, 10_000],
    [{ WATCHDOG_USEC: '10000000', WATCHDOG_PID: '78' }, undefined],
    [{ WATCHDOG_USEC: '0' }, undefined],
    [{ WATCHDOG_USEC: 'soon' }, undefined],
    [{}, undefined],
  ])('reads from %j that signs of life are due every %s ms', (variables, ms) => {
    const manager = new ServiceManager({ NOTIFY_SOCKET: '/nowhere/notify', ...variables }, 77);
    expect(manager.watchdogMs).toBe(ms);
  });

  it('needs no sign of life where there is nobody to give it to', () => {
    expect(new ServiceManager({ WATCHDOG_USEC: '10000000' }, 77).watchdogMs).toBeUndefined();
  });
});
