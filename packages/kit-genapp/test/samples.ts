import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KitSample, LivingSample, SampleResource } from '@lkssp/core/testing';
import { writeOldScripts, writeScript } from './old-scripts.js';

const appFolder = ({ bench, number }: SampleResource): string => join(bench.folder, `app-${number}`);

const scriptsIn = (folder: string, info: string) => {
  const { restore, remove, quickCheck, recover } = writeOldScripts(folder);
  return { restore, remove, quickCheck, recover, info };
};

/** Applications by old scripts, on the real machine. */
export const APP_SAMPLE: KitSample = {
  type: 'app',
  options: (resource) => scriptsIn(appFolder(resource), `number=${resource.number}`),
  leaveOut: { secret: 'no option of it is a secret: the info is meant to be seen by the scripts' },
  nonsense: [
    { options: { restore: '/a' }, path: 'remove' },
    { options: { restore: 'a.sh', remove: '/b' }, path: 'restore' },
    { options: { restore: '/a', remove: '/b', quickCheck: '' }, path: 'quickCheck' },
    { options: { restore: '/a', remove: '/b', info: 'a\0b' }, path: 'info' },
    { options: { restore: '/a', remove: '/b', id: '' }, path: 'id' },
    { options: { restore: '/a', remove: 7 }, path: 'remove' },
  ],
  breakIt: async (living) => {
    const pid = Number(readFileSync(join(appFolder(living), 'pid'), 'utf8'));
    process.kill(pid, 'SIGKILL');
    // Its scripts look for themselves whether it lives.
    const host = living.bench.host({ tag: living.tag });
    while (host.processes.identify(pid) !== undefined) await host.pause(5);
  },
  hangIt: (living) => writeFileSync(join(appFolder(living), 'hang'), ''),
  takeAway: (living) => rmSync(appFolder(living), { recursive: true }),
  snapshot: (living) => {
    const path = join(appFolder(living), 'starts');
    return existsSync(path) ? readFileSync(path, 'utf8') : '';
  },
  awkward: ({ bench }) => scriptsIn(join(bench.folder, `Ünïcode 'a' "b" $(id) & *`), `it's "x" $HOME`),
};

const handleOf = ({ handle }: LivingSample): { pid: number; startTime: number } => {
  const { pid, startTime } = handle as { pid: number; startTime: number };
  return { pid, startTime };
};

function server(folder: string, name: string): string {
  mkdirSync(folder, { recursive: true });
  return writeScript(join(folder, name), '#!/bin/sh\necho "serving $1"\nwhile :; do sleep 1; done\n');
}

/** Supervised programs, on the real machine. */
export const PROCESS_SAMPLE: KitSample = {
  type: 'process',
  options: ({ bench, number }) => ({
    command: [server(bench.folder, `server-${number}`), 'a b'],
    ready: 'log:^serving',
    stopLimit: '20s',
  }),
  leaveOut: {
    secret: 'what the administrator puts into the environment is meant for it',
    hangIt: 'its quickCheck reads /proc, which nothing can hang',
  },
  nonsense: [
    { options: {}, path: 'command' },
    { options: { command: '' }, path: 'command' },
    { options: { command: 'a "b' }, path: 'command' },
    { options: { command: [] }, path: 'command' },
    { options: { command: 'a', cwd: 'b' }, path: 'cwd' },
    { options: { command: 'a', ready: 'port:0' }, path: 'ready' },
    { options: { command: 'a', ready: 'log:(' }, path: 'ready' },
    { options: { command: 'a', ready: 'delay:2 s' }, path: 'ready' },
    { options: { command: 'a', stopSignal: 'TERM' }, path: 'stopSignal' },
    { options: { command: 'a', stopLimit: '30' }, path: 'stopLimit' },
    { options: { command: 'a', limits: { nofile: 'many' } }, path: 'limits.nofile' },
    { options: { command: 'a', env: { 'A B': '1' } }, path: 'env.A B' },
    { options: { command: 'a', user: '-x' }, path: 'user' },
  ],
  breakIt: async (living) => {
    const identity = handleOf(living);
    process.kill(identity.pid, 'SIGKILL');
    const host = living.bench.host({ tag: living.tag });
    while (host.processes.state(identity).life !== 'gone') await host.pause(5);
  },
  takeAway: ({ bench }) => rmSync(bench.folder, { recursive: true }),
  snapshot: (living) => JSON.stringify(living.bench.host({ tag: living.tag }).processes.state(handleOf(living))),
  awkward: ({ bench }) => ({
    command: `'${server(join(bench.folder, `Ünï "b" $(id)`), 'a  server')}' "it's"`,
    env: { X: `a 'b' "c" $(id) ü\n` },
    ready: 'log:serving it.s',
    stopLimit: '20s',
  }),
};
