import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runNpm } from './npm-command.ts';

export interface InstallRequest {
  readonly registryUrl: string;
  /** The folder that gets node_modules; made if it is missing. */
  readonly into: string;
  /** `@lkssp/cli`, `@lkssp/kit-ip@1.2.0` */
  readonly packages: readonly string[];
}

/** Without a package.json here npm would take the nearest folder above that has one. */
function prepare(into: string, registryUrl: string): void {
  mkdirSync(into, { recursive: true });
  const manifest = join(into, 'package.json');
  if (!existsSync(manifest)) writeFileSync(manifest, `${JSON.stringify({ private: true, type: 'module' }, null, 2)}\n`);
  const settings = ['ignore-scripts=true', 'save-exact=true', 'audit=false', 'fund=false', 'update-notifier=false'];
  writeFileSync(join(into, '.npmrc'), [`registry=${registryUrl}`, ...settings, ''].join('\n'));
}

async function install({ registryUrl, into, packages }: InstallRequest, options: readonly string[]): Promise<void> {
  prepare(into, registryUrl);
  // A cache of its own: another registry on the same port may have held other bytes under the same address.
  const cache = mkdtempSync(join(tmpdir(), 'lkssp-npm-'));
  try {
    await runNpm(into, [
      'install',
      '--no-progress',
      '--cache',
      cache,
      '--registry',
      registryUrl,
      ...options,
      ...packages,
    ]);
  } finally {
    rmSync(cache, { recursive: true, force: true });
  }
}

/** Installs programs and libraries with all that they need, from that registry alone. */
export const installFromRegistry = (request: InstallRequest): Promise<void> => install(request, []);

/** Installs kits. Core is their peer and stays out: the host gives every kit the one copy that it runs itself. */
export const installKits = (request: InstallRequest): Promise<void> => install(request, ['--omit=peer']);
