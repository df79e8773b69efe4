import { spawn } from 'node:child_process';
import { access, cp, lstat, mkdir, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { formatMs } from '@lkssp/core';
import { LksspError } from '@lkssp/core/engine';
import { helperEnvironment } from './helper-environment.js';
import { parseReport, type RehearsalReport } from './rehearsal-report.js';

/** What is to be rehearsed. */
export interface RehearsalPlan {
  /** For the sentence: `the upgrade to 2.0.0`. */
  readonly what: string;
  /** Absolute path of the program that will guard. */
  readonly program: string;
  /** Made here, and removed afterwards. */
  readonly folder: string;
  /** Writes a copy of the store to a file. */
  readonly copyStore: (file: string) => Promise<void>;
  /** The kits that it will have; undefined: none. */
  readonly kitFolder: string | undefined;
  /** Configuration to copy, where it is there. */
  readonly etc: string;
  /** A configuration outside of `etc`, read where it is. */
  readonly configFile?: string;
  readonly allowCode: boolean;
  readonly limitMs?: number;
}

const LIMIT_MS = 300_000;
const KEPT = 65_536;

/** Has a program play its start on copies. Rejects with LKSSP_REHEARSAL_FAILED when it cannot, or says that it would go wrong. */
export async function rehearseProgram(plan: RehearsalPlan): Promise<RehearsalReport> {
  const home = plan.folder;
  try {
    await layOut(plan, home);
    const report = await play(plan, home);
    if (report.problems.length > 0) throw failed(plan, report.problems);
    return report;
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

async function layOut({ etc, kitFolder, copyStore }: RehearsalPlan, home: string): Promise<void> {
  await rm(home, { recursive: true, force: true });
  for (const folder of ['lib/kits', 'run', 'log']) await mkdir(join(home, folder), { recursive: true, mode: 0o700 });
  await copyStore(join(home, 'lib', 'store.db'));
  if (kitFolder !== undefined) await symlink(kitFolder, join(home, 'lib', 'kits', 'current'));
  const isThere = await access(etc).then(
    () => true,
    () => false,
  );
  if (isThere) await cp(etc, join(home, 'etc'), { recursive: true, filter: isPlain });
}

/** Sockets and pipes would be waited for, or refused. */
async function isPlain(path: string): Promise<boolean> {
  const found = await lstat(path);
  return found.isFile() || found.isDirectory() || found.isSymbolicLink();
}

async function play(plan: RehearsalPlan, home: string): Promise<RehearsalReport> {
  const { program, configFile, allowCode, limitMs = LIMIT_MS } = plan;
  const words = [
    '--rehearse',
    '--home',
    home,
    ...(configFile === undefined ? [] : ['--config', configFile]),
    ...(allowCode ? ['--allow-code'] : []),
  ];
  const { printed, said, how } = await run([...process.execArgv, program, ...words], limitMs);
  const report = parseReport(printed);
  if (report === undefined) throw failed(plan, [`${how}; ${said.trim().slice(-1000) || 'it said nothing.'}`]);
  return report;
}

/** In a process group of its own, which ends with the limit, or with us. */
async function run(words: readonly string[], limitMs: number) {
  const child = spawn(process.execPath, words, {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    cwd: '/',
    env: helperEnvironment(),
  });
  const { promise, resolve } = Promise.withResolvers<string>();
  let [printed, said] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (printed = (printed + chunk.toString()).slice(-64 * KEPT)));
  child.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-KEPT)));
  const end = () => {
    if (child.pid !== undefined) endGroup(child.pid);
  };
  const deadline = setTimeout(() => {
    end();
    resolve(`it was not over after ${formatMs(limitMs)}`);
  }, limitMs);
  process.once('exit', end);
  child.on('error', (thrown) => resolve(thrown.message));
  child.on('close', (code, signal) => resolve(`it ended with ${signal ?? code ?? 'nothing'}`));
  const how = await promise;
  clearTimeout(deadline);
  process.off('exit', end);
  end();
  return { printed, said, how };
}

function endGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL');
  } catch {
    // It has ended.
  }
}

function failed({ what }: RehearsalPlan, problems: readonly string[]): LksspError {
  return new LksspError('LKSSP_REHEARSAL_FAILED', { what, problems: problems.join(' ') });
}
