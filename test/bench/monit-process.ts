import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Cleanup, endProcessesNaming } from '../rig/cleanup.ts';
import { type ProcessFacts, processFacts } from '../rig/process-facts.ts';
import { waitUntil } from '../rig/wait-until.ts';

const MONIT = '/usr/bin/monit';

/** What the peer is called. */
export const MONIT_NAME = 'Monit, cycle of 1 s';

/** Why there is no Monit to compare with; undefined where there is. */
export const monitMissing = (): string | undefined =>
  existsSync(MONIT) ? undefined : `${MONIT} is not there (Debian package monit)`;

/** A Monit of our own. */
export interface MonitProcess {
  readonly facts: ProcessFacts;
  /** Resolves with the instant at which its log says one of `words`, from now on. */
  readonly says: (words: readonly string[], withinMs: number) => Promise<number>;
  readonly end: () => Promise<void>;
}

const head = (folder: string, cycle: number): readonly string[] => [
  `set daemon ${cycle}`,
  `set log ${join(folder, 'monit.log')}`,
  `set pidfile ${join(folder, 'monit.pid')}`,
  `set idfile ${join(folder, 'monit.id')}`,
  `set statefile ${join(folder, 'monit.state')}`,
  `set httpd unixsocket ${join(folder, 'monit.sock')} allow localhost`,
];

/** The instant at which `look` first says yes; asked whenever the file changes, and every few milliseconds besides. */
export function whenChanged(path: string, withinMs: number, look: () => boolean, what: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const watcher = watch(path);
    const done = (act: () => void): void => {
      watcher.close();
      clearInterval(ticker);
      clearTimeout(limit);
      act();
    };
    const turn = (): void => {
      const at = performance.now();
      if (look()) done(() => resolve(at));
    };
    const ticker = setInterval(turn, 2);
    const limit = setTimeout(
      () => done(() => reject(new Error(`Monit did not answer in ${withinMs} ms: ${what}`))),
      withinMs,
    );
    watcher.on('change', turn);
  });
}

async function endMonit(child: ChildProcess, folder: string): Promise<void> {
  const gone = child.exitCode !== null ? Promise.resolve() : new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await gone;
  clearTimeout(late);
  await endProcessesNaming(folder);
}

/** What a Monit does. */
export interface MonitPlan {
  /** Where everything of it lies. */
  readonly folder: string;
  /** Its control file, without what is said for all. */
  readonly checks: readonly string[];
  /** Seconds. Default 1. */
  readonly cycle?: number;
}

/** Starts one in the foreground, on a unix socket. */
export async function startMonit({ folder, checks, cycle = 1 }: MonitPlan, cleanup: Cleanup): Promise<MonitProcess> {
  mkdirSync(folder, { recursive: true });
  const [control, log] = [join(folder, 'monitrc'), join(folder, 'monit.log')];
  writeFileSync(control, [...head(folder, cycle), ...checks, ''].join('\n'), { mode: 0o600 });
  const child = spawn(MONIT, ['-I', '-c', control], { stdio: 'ignore' });
  const end = (): Promise<void> => endMonit(child, folder);
  cleanup.add('Monit', end);
  await waitUntil('Monit has begun', { withinMs: 30_000 }, () => existsSync(log) && statSync(log).size > 0);
  const facts = child.pid === undefined ? undefined : processFacts(child.pid);
  if (facts === undefined) throw new Error('Monit ended at its start');
  const says: MonitProcess['says'] = (words, withinMs) => {
    const before = statSync(log).size;
    const said = (): boolean => {
      const news = readFileSync(log).subarray(before).toString('utf8');
      return words.some((each) => news.includes(each));
    };
    return whenChanged(log, withinMs, said, words.join(' or '));
  };
  return { facts, says, end };
}
