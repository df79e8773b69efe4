import { createServer } from 'node:net';
import { join } from 'node:path';
import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import type { SupervisedProcess } from '@lkssp/core';
import { type KitSample, type LivingSample, type SampleResource, ScriptedMachine } from '@lkssp/core/testing';

/** Options that must be refused, and where the refusal must point. */
const NONSENSE: KitSample['nonsense'] = [
  { options: {}, path: 'program' },
  { options: { program: 'server', port: 7000 }, path: 'program' },
  { options: { program: '/usr/bin/server', port: 0 }, path: 'port' },
  { options: { program: '/usr/bin/server', port: '7000' }, path: 'port' },
  { options: { program: '/usr/bin/server', port: 7000, arguments: 'a b' }, path: 'arguments' },
];

/** What does not exist here, and why: the suite then leaves the rule out. */
const LEAVE_OUT: NonNullable<KitSample['leaveOut']> = {
  hangIt: 'quickCheck asks the kernel, which always answers',
  secret: 'no option is a secret',
};

const runningOf = ({ bench, tag }: LivingSample): Promise<SupervisedProcess | undefined> =>
  bench.host({ tag }).processes.find();

/** The suite on this machine: a real program is started, killed and brought back. */
export const REAL: KitSample = {
  type: '{{id}}',
  nonsense: NONSENSE,
  leaveOut: LEAVE_OUT,
  options: (resource) => serverIn(resource, `server-${resource.number}`),
  awkward: (resource) => serverIn(resource, `Ünïcode 'a' "b" $(id) & *`),
  breakIt: async (living) => {
    const server = await runningOf(living);
    if (server === undefined) throw new Error('there is nothing to break');
    process.kill(server.pid, 'SIGKILL');
    const { processes, pause } = living.bench.host({ tag: living.tag });
    while (processes.state(server).life !== 'gone') await pause(5);
  },
  takeAway: ({ bench }) => rmSync(bench.folder, { recursive: true }),
  snapshot: async (living) => JSON.stringify(await runningOf(living)),
};

/** A copy of the example server in a folder of its own, and a port that is free. */
async function serverIn(
  resource: SampleResource,
  folder: string,
): Promise<{ [option: string]: string | number | string[] }> {
  const path = join(resource.bench.folder, folder);
  const port = await portOf(resource);
  mkdirSync(path, { recursive: true });
  copyFileSync(join(import.meta.dirname, 'example-server.mjs'), join(path, 'server.mjs'));
  return { program: process.execPath, arguments: [join(path, 'server.mjs'), String(port)], port };
}

const ports = new Map<string, Promise<number>>();

/** One resource keeps its port. */
function portOf({ bench, tag, number }: SampleResource): Promise<number> {
  const key = `${bench.folder} ${tag} ${number}`;
  const port = ports.get(key) ?? freePort();
  ports.set(key, port);
  return port;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

/** A machine that only pretends: what would be hard to bring about on a real one can be said in a line. */
export class ScriptedServers extends ScriptedMachine {
  constructor() {
    super();
    this.processes.onStart = ({ argv }) => {
      this.ports.add(Number(argv.at(-1)));
      return {};
    };
  }
}

const machineOf = ({ bench }: SampleResource): ScriptedServers => bench as ScriptedServers;

/** The suite on a pretended machine: fast, and the same everywhere. */
export const SCRIPTED: KitSample = {
  type: '{{id}}',
  nonsense: NONSENSE,
  leaveOut: { ...LEAVE_OUT, takeAway: 'there is no software', awkward: 'nothing is executed' },
  options: ({ number }) => ({
    program: '/usr/bin/server',
    arguments: ['--port', String(7000 + number)],
    port: 7000 + number,
  }),
  breakIt: async (living) => {
    const server = await runningOf(living);
    if (server !== undefined) machineOf(living).processes.end(server);
  },
  snapshot: (living) => machineOf(living).processes.living().join(' '),
};
