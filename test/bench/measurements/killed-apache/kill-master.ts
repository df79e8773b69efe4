import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { signal } from '../../../rig/cleanup.ts';
import { type ProcessFacts, processFacts } from '../../../rig/process-facts.ts';

/** Debian's own instance. */
export const PID_FILE = '/run/apache2/apache2.pid';
const PORT = 80;
const LIMIT_MS = 60_000;

/** The first process of the web server; undefined while there is none. */
export function masterNow(): ProcessFacts | undefined {
  try {
    const facts = processFacts(Number(readFileSync(PID_FILE, 'utf8').trim()));
    return facts?.name === 'apache2' && facts.state !== 'Z' ? facts : undefined;
  } catch {
    return undefined;
  }
}

/** One client: whether the page comes within a second, over a connection of its own. */
export function answers(): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(PORT, '127.0.0.1', () => socket.write('GET / HTTP/1.0\r\n\r\n'));
    const end = (how: boolean): void => {
      resolve(how);
      socket.destroy();
    };
    socket.setTimeout(1000, () => end(false));
    socket.once('data', (chunk) => end(chunk.toString('latin1').startsWith('HTTP/1.1 200')));
    socket.once('error', () => end(false));
    socket.once('close', () => end(false));
  });
}

/**
 * Kills the master and asks in a loop. Milliseconds until the first answer that a new master's server gives: workers that
 * are left of the old one may answer for a while, but a new one cannot take the port before they are gone.
 */
export async function killMaster(): Promise<number> {
  const old = masterNow();
  if (old === undefined || !(await answers())) throw new Error('the web server does not serve before the kill');
  const killed = performance.now();
  signal(old, 'SIGKILL');
  while (performance.now() - killed < LIMIT_MS) {
    const master = masterNow();
    const isNew = master !== undefined && (master.pid !== old.pid || master.startTime !== old.startTime);
    if (isNew && (await answers())) return performance.now() - killed;
    await pause(1);
  }
  throw new Error(`the web server did not serve again within ${LIMIT_MS} ms`);
}
