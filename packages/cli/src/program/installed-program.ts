import { existsSync, readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { UsageError } from '../arguments/usage-error.js';

/** Exit code of a system call that failed. */
const SYSTEM_EXIT = 1;

/** A program of one of our packages, which need not be installed. */
export interface Wanted {
  readonly package: string;
  /** Its name under `bin`. */
  readonly program: string;
  /** Package that depends on it, and may have it below itself. */
  readonly through?: string;
}

/**
 * The file of a program, found as Node finds packages from `from` on. It is looked for when it is needed and not
 * imported, because a machine that only talks to other servers has no daemon.
 */
export function installedProgram(wanted: Wanted, from: string): string {
  const { package: name, program, through } = wanted;
  const manifest = manifestPath(name, from) ?? (through === undefined ? undefined : below(name, through, from));
  if (manifest === undefined) {
    const bringer = through ?? name;
    throw new UsageError(
      `The package ${name} is not installed beside this command. "npm install -g ${bringer}" installs it.`,
      SYSTEM_EXIT,
    );
  }
  const { bin } = JSON.parse(readFileSync(manifest, 'utf8')) as { readonly bin?: Readonly<Record<string, string>> };
  const file = resolve(dirname(manifest), bin?.[program] ?? '');
  if (bin?.[program] !== undefined && existsSync(file)) return file;
  throw new UsageError(
    `The package ${name} at ${dirname(manifest)} has no program ${program}. Install it again, or build it.`,
    SYSTEM_EXIT,
  );
}

function below(name: string, through: string, from: string): string | undefined {
  const bringer = manifestPath(through, from);
  return bringer === undefined ? undefined : manifestPath(name, pathToFileURL(bringer).href);
}

function manifestPath(name: string, from: string): string | undefined {
  try {
    return findPackageJSON(name, from);
  } catch {
    return undefined;
  }
}
