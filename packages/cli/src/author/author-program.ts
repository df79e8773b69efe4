import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import type { Json } from '@lkssp/client';
import { UsageError } from '../arguments/usage-error.js';
import { installedProgram } from '../program/installed-program.js';

/** Exit code of a package that cannot be read or loaded. */
const REFUSED_EXIT = 5;

/** A resource type of a kit that is being written. */
export interface AuthoredType {
  readonly type: string;
  readonly title: string;
  readonly jsonSchema: Json;
}

/** A kit that is being written. */
export interface AuthoredKit {
  readonly name: string;
  readonly version: string;
  readonly id: string;
  readonly types: readonly AuthoredType[];
}

/** A rule that a package does not keep. */
export interface LintFinding {
  readonly rule: string;
  readonly level: 'error' | 'warning';
  readonly says: readonly string[];
  readonly mend: string;
}

/** What the lint has found. */
export interface LintReport {
  readonly name: string;
  readonly version: string;
  readonly folder: string;
  readonly findings: readonly LintFinding[];
  readonly kept: readonly string[];
  readonly files: number;
  readonly bytes: number;
}

/** Tries every rule of publishing on the package in `folder`. Rejects with a UsageError when it cannot be read. */
export const lintKit = (folder: string): Promise<LintReport> => ask('lint', folder) as Promise<LintReport>;

/** Loads the built kit in `folder`, in a process of its own. Rejects with a UsageError that says why it cannot be. */
export const describeKit = (folder: string): Promise<AuthoredKit> => ask('describe', folder) as Promise<AuthoredKit>;

/** The rules and the loading of kits are core's, which this command does not import: it is a program of that package. */
async function ask(order: 'lint' | 'describe', folder: string): Promise<unknown> {
  const wanted = { package: '@lkssp/core', program: 'lkssp-kit-author', through: '@lkssp/daemon' };
  const program = installedProgram(wanted, import.meta.url);
  const child = spawn(process.execPath, [program, order, folder], { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  const [answer, words, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  if (code !== 0) throw new UsageError(words.trim() || `${program} ended with ${code}.`, REFUSED_EXIT);
  return JSON.parse(answer) as unknown;
}
