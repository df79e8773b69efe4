import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Cleanup } from '../rig/cleanup.ts';
import { type ProcessFacts, processFacts } from '../rig/process-facts.ts';
import { makePrograms } from './fleet.ts';
import { startMonit, whenChanged } from './monit-process.ts';

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

function numberIn(path: string): number | undefined {
  try {
    const pid = Number(readFileSync(path, 'utf8').trim());
    return pid > 1 ? pid : undefined;
  } catch {
    return undefined;
  }
}

/** Starts the processes and a Monit with a cycle of one second over them. */
export async function startMonitFleet(folder: string, names: readonly string[], cleanup: Cleanup): Promise<MonitFleet> {
  mkdirSync(join(folder, 'pids'), { recursive: true });
  const program = makePrograms(join(folder, 'programs'), names);
  const pidFile = (name: string): string => join(folder, 'pids', `${name}.pid`);
  const start = startScript({ folder, pidFile }, program);
  for (const name of names) {
    const child = spawn(program(name), ['infinity'], { stdio: 'ignore', detached: true });
    child.unref();
    writeFileSync(pidFile(name), `${child.pid}\n`);
  }
  const check = (name: string): string =>
    `check process ${name} with pidfile ${pidFile(name)}\n  start program = "${start} ${name}"\n  stop program = "/bin/true"`;
  const monit = await startMonit({ folder, checks: names.map(check) }, cleanup);

  const current = (name: string): ProcessFacts | undefined => {
    const pid = numberIn(pidFile(name));
    return pid === undefined ? undefined : processFacts(pid);
  };
  return {
    monit: monit.facts,
    process: current,
    noticed: (name, withinMs) => monit.says([`'${name}' process is not running`], withinMs),
    replaced: (name, old, withinMs) => {
      const isNew = (): boolean => {
        const now = current(name);
        return now !== undefined && now.pid !== old.pid && now.name === name && now.state !== 'Z';
      };
      return whenChanged(pidFile(name), withinMs, isNew, `${name} started again`);
    },
    end: monit.end,
  };
}
