import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from '../rig/program.ts';
import type { Skipped } from '../../tools/test-run/tally.ts';
import { isForMachine } from './lab-files.ts';

/** What a file of the rig cannot do without: program, and Debian's package of it. */
const NEEDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'apache-instance.ts': { apache2: 'apache2', curl: 'curl' },
  'certificate.ts': { openssl: 'openssl' },
  'hung-mount.ts': { bindfs: 'bindfs' },
  'loop-disk.ts': { 'mkfs.ext4': 'e2fsprogs', 'mkfs.xfs': 'xfsprogs' },
  'machine.ts': { 'systemd-nspawn': 'systemd-container', mmdebstrap: 'mmdebstrap' },
};

/** The file and every file of ours that it imports, directly or not. */
function closure(file: string, seen: Set<string> = new Set()): ReadonlySet<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  const imports = readFileSync(file, 'utf8').matchAll(/from '(\.[^']+\.ts)'/g);
  for (const [, path = ''] of imports) closure(join(dirname(file), path), seen);
  return seen;
}

const PLACES = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

const isMissing = (program: string): boolean =>
  spawnSync('/bin/sh', ['-c', `command -v ${program}`], { env: { PATH: PLACES } }).status !== 0;

/** Whether a test file boots a machine, or runs in one. */
export const usesMachine = (file: string): boolean =>
  isForMachine(file) || closure(join(ROOT, file)).has(join(ROOT, 'test/lab/rig/machine.ts'));

/** What a test file cannot do without and this machine does not have, in words; undefined when all is there. */
function lack(file: string): string | undefined {
  const parts = [...closure(join(ROOT, file))].map((path) => path.split('/').at(-1) ?? '');
  const needs = [...parts, ...(isForMachine(file) ? ['machine.ts'] : [])].map((part) => NEEDS[part] ?? {});
  const missing = Object.entries(Object.assign({}, ...needs) as Readonly<Record<string, string>>)
    .filter(([program]) => isMissing(program))
    .map(([program, name]) => `${program} (package ${name})`);
  return missing.length === 0 ? undefined : `it needs ${missing.join(', ')}`;
}

/** Those of `files` that cannot run here, with the reason. */
export const skippedFiles = (files: readonly string[]): readonly Skipped[] =>
  files.flatMap((test) => {
    const reason = lack(test);
    return reason === undefined ? [] : [{ test, reason }];
  });
