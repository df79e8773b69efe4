import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Cleanup } from '../rig/cleanup.ts';
import { endProcessesNaming } from '../rig/cleanup.ts';
import { type ProcessFacts, processFacts } from '../rig/process-facts.ts';
import { waitUntil } from '../rig/wait-until.ts';
import { makePrograms } from './fleet.ts';

const MONIT = '/usr/bin/monit';

/** Why there is no Monit to compare with; undefined where there is. */
export const monitMissing = (): string | undefined =>
  existsSync(MONIT) ? undefined : `${MONIT} is not there (Debian package monit)`;

/** A Monit of our own with its fleet. */
export interface MonitFleet {
  readonly monit: ProcessFacts;
  readonly process: (name: string) => ProcessFacts | undefined;
  /** Resolves with the instant at which its log first says that `name` does not run. */
  readonly noticed: (name: string, withinMs: number) => Promise<number>;
  /** Resolves with the instant at which a new process of `name` lives. */
  readonly replaced: (name: string, old: ProcessFacts, withinMs: number) => Promise<number>;
  readonly end: () => Promise<void>;
}

interface Places {
  readonly folder: string;
  readonly log: string;
  readonly pidFile: (name: string) => string;
}

/** Starts detached, as Monit wants it: the start program returns, the pid file tells who runs. */
function startScript({ folder, pidFile }: Places, program: (name: string) => string): string {
  const path = join(folder, 'start.sh');
  const lines = [
    '#!/bin/sh',
    `setsid ${program('$1')} infinity </dev/null >/dev/null 2>&1 &`,
    `echo $! >${pidFile('$1')}`,
    '',
  ];
  writeFileSync(path, lines.join('\n'), { mode: 0o755 });
  return path;
}

function controlFile(places: Places, names: readonly string[], start: string): string {
  const path = join(places.folder, 'monitrc');
  const part = (name: string): string =>
    `check process ${name} with pidfile ${places.pidFile(name)}\n  start program = "${start} ${name}"\n  stop program = "/bin/true"\n`;
  const head = [
    'set daemon 1',
    `set log ${places.log}`,
    `set pidfile ${join(places.folder, 'monit.pid')}`,
    `set idfile ${join(places.folder, 'monit.id')}`,
    `set statefile ${join(places.folder, 'monit.state')}`,
    `set httpd unixsocket ${join(places.folder, 'monit.sock')} allow localhost`,
    '',
  ];
  writeFileSync(path, head.join('\n') + names.map(part).join(''), { mode: 0o600 });
  return path;
}

/** The instant at which `look` first says yes; asked whenever the file changes, and every few milliseconds besides. */
function whenChanged(path: string, withinMs: number, look: () => boolean, what: string): Promise<number> {
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

function numberIn(path: string): number | undefined {
  try {
    const pid = Number(readFileSync(path, 'utf8').trim());
    return pid > 1 ? pid : undefined;
  } catch {
    return undefined;
  }
}

async function endMonit(child: ChildProcess, folder: string): Promise<void> {
  const gone = child.exitCode !== null ? Promise.resolve() : new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await gone;
  clearTimeout(late);
  await endProcessesNaming(folder);
}

/** Starts the processes and a Monit with a cycle of one second over them, in the foreground, on a unix socket. */
export async function startMonitFleet(folder: string, names: readonly string[], cleanup: Cleanup): Promise<MonitFleet> {
  mkdirSync(join(folder, 'pids'), { recursive: true });
  const program = makePrograms(join(folder, 'programs'), names);
  const places = {
    folder,
    log: join(folder, 'monit.log'),
    pidFile: (name: string) => join(folder, 'pids', `${name}.pid`),
  };
  const start = startScript(places, program);
  for (const name of names) {
    const child = spawn(program(name), ['infinity'], { stdio: 'ignore', detached: true });
    child.unref();
    writeFileSync(places.pidFile(name), `${child.pid}\n`);
  }
  const control = controlFile(places, names, start);
  const child = spawn(MONIT, ['-I', '-c', control], { stdio: 'ignore' });
  const end = (): Promise<void> => endMonit(child, folder);
  cleanup.add('Monit', end);
  await waitUntil(
    'Monit has begun',
    { withinMs: 30_000 },
    () => existsSync(places.log) && statSync(places.log).size > 0,
  );
  const monit = child.pid === undefined ? undefined : processFacts(child.pid);
  if (monit === undefined) throw new Error('Monit ended at its start');

  const current = (name: string): ProcessFacts | undefined => {
    const pid = numberIn(places.pidFile(name));
    return pid === undefined ? undefined : processFacts(pid);
  };
  return {
    monit,
    process: current,
    noticed: (name, withinMs) => {
      const before = statSync(places.log).size;
      const said = (): boolean =>
        readFileSync(places.log).subarray(before).toString('utf8').includes(`'${name}' process is not running`);
      return whenChanged(places.log, withinMs, said, `${name} noticed`);
    },
    replaced: (name, old, withinMs) => {
      const isNew = (): boolean => {
        const now = current(name);
        return now !== undefined && now.pid !== old.pid && now.name === name && now.state !== 'Z';
      };
      return whenChanged(places.pidFile(name), withinMs, isNew, `${name} started again`);
    },
    end,
  };
}
