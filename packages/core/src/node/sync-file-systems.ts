import { spawn } from 'node:child_process';

/**
 * Writes file systems out by sync(1), in a process of its own: a frozen disk then holds that one and not us. Resolves when
 * it has ended, whatever came of it; who waits sets the limit. Rejects when it could not be started.
 */
export async function syncFileSystems(): Promise<void> {
  const child = spawn('sync', { stdio: 'ignore', detached: true });
  child.unref();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  child.once('error', reject);
  child.once('exit', () => resolve());
  await promise;
}
