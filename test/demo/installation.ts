import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { installFromRegistry, type Registry, startStockedRegistry } from '@lkssp/registry';
import type { Cleanup } from '../rig/cleanup.ts';
import { configure, installedIn, type Program, ROOT } from '../rig/program.ts';

/** An lkssp that npm has installed from a registry on this machine. */
export interface Installation {
  /** The folder that holds all of it: what `--home` names. */
  readonly home: string;
  readonly program: Program;
  readonly registry: Registry;
  /** A file that a person calls as `lkssp`: it knows the home and the Node that lkssp runs on. */
  readonly command: string;
}

/** Longest path of a unix socket (unix(7)) less what lkssp puts below its home. */
const LONGEST_HOME = 108 - '/run/lkssp.sock'.length - 1;

/** A fresh folder under the project's own, or where that path is too long for a socket under the system's. */
function freshHome(): string {
  const parent = join(ROOT, '.home');
  mkdirSync(parent, { recursive: true });
  const home = mkdtempSync(join(parent, 'demo-'));
  if (home.length <= LONGEST_HOME) return home;
  rmSync(home, { recursive: true });
  return mkdtempSync(join(realpathSync(tmpdir()), 'lkssp-demo-'));
}

function writeCommand(home: string, { command }: Program): string {
  const path = join(home, 'lkssp');
  writeFileSync(path, `#!/bin/sh\nexec '${process.execPath}' '${command}' --home '${home}' "$@"\n`, { mode: 0o755 });
  return path;
}

/**
 * Publishes what was built to a registry on loopback and installs the programs from it into a home. A home
 * that was not given is removed in the end; one that was given stays.
 */
export async function install(
  given: string | undefined,
  cleanup: Cleanup,
  tell: (line: string) => void,
): Promise<Installation> {
  const home = given === undefined ? freshHome() : resolve(given);
  if (given !== undefined && existsSync(join(home, 'lib/store.db')))
    throw new Error(`${home} is the home of another lkssp: name a folder that does not exist yet.`);
  mkdirSync(home, { recursive: true });
  if (given === undefined)
    cleanup.add('the home', () => rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }));
  tell('Starting the embedded registry, and publishing the packed packages to it');
  const registry = await startStockedRegistry({ root: ROOT, folder: join(home, 'registry') });
  cleanup.add('the registry', registry.stop);
  const programs = join(home, 'programs');
  tell(`Installing @lkssp/cli, @lkssp/daemon and @lkssp/core from ${registry.url}`);
  await installFromRegistry({
    registryUrl: registry.url,
    into: programs,
    packages: ['@lkssp/cli', '@lkssp/daemon', '@lkssp/core'],
  });
  configure(home, `kits: { registry: '${registry.url}' }\n`);
  const program = installedIn(programs);
  return { home, program, registry, command: writeCommand(home, program) };
}
