import { existsSync, readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { dirname, resolve } from 'node:path';
import { UsageError } from './arguments/usage-error.js';

const PACKAGE = '@lkssp/daemon';
const PROGRAM = 'lksspd';

/** Exit code of a system call that failed. */
const SYSTEM_EXIT = 1;

/**
 * The file of the daemon's program, found as Node finds packages from `from` on. It is looked for when it is needed and
 * not imported, because a machine that only talks to other servers has no daemon.
 */
export function daemonProgram(from: string = import.meta.url): string {
  const manifest = manifestPath(from);
  if (manifest === undefined)
    throw new UsageError(
      `The package ${PACKAGE} is not installed beside this command. "npm install -g ${PACKAGE}" installs it.`,
      SYSTEM_EXIT,
    );
  const { bin } = JSON.parse(readFileSync(manifest, 'utf8')) as { readonly bin?: Readonly<Record<string, string>> };
  const program = resolve(dirname(manifest), bin?.[PROGRAM] ?? '');
  if (bin?.[PROGRAM] !== undefined && existsSync(program)) return program;
  throw new UsageError(
    `The package ${PACKAGE} at ${dirname(manifest)} has no program ${PROGRAM}. Install it again, or build it.`,
    SYSTEM_EXIT,
  );
}

function manifestPath(from: string): string | undefined {
  try {
    return findPackageJSON(PACKAGE, from);
  } catch {
    return undefined;
  }
}
