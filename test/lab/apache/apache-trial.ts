import { connect, createServer, type Server, type Socket } from 'node:net';
import type { Verdict } from '@lkssp/core';
import { processFacts } from '../../rig/process-facts.ts';
import { waitUntil } from '../../rig/wait-until.ts';
import { ApacheInstance, type ApachePlan } from '../rig/apache-instance.ts';
import { DrivenApache } from './driven-apache.ts';

/** What one test makes; `end` takes all of it away. */
export class ApacheTrial {
  readonly instances: ApacheInstance[] = [];
  readonly drivens: DrivenApache[] = [];
  readonly servers: Server[] = [];
  /** Processes of the test itself. */
  readonly pids: number[] = [];
  readonly #sockets: Socket[] = [];

  async make(plan?: ApachePlan): Promise<ApacheInstance> {
    const instance = await ApacheInstance.make(plan);
    this.instances.push(instance);
    return instance;
  }

  async serving(instance: ApacheInstance, more: object = {}, tag?: string): Promise<DrivenApache> {
    const driven = await DrivenApache.serving(instance, more, tag);
    this.drivens.push(driven);
    return driven;
  }

  /** A server that accepts and says nothing. */
  async silentServer(): Promise<string> {
    const server = createServer((socket) => {
      this.#sockets.push(socket);
      socket.on('error', () => undefined);
    });
    this.servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const at = server.address();
    return `http://127.0.0.1:${typeof at === 'object' && at !== null ? at.port : 0}/`;
  }

  async end(): Promise<void> {
    for (const pid of this.pids.splice(0)) process.kill(pid, 'SIGKILL');
    for (const socket of this.#sockets.splice(0)) socket.destroy();
    for (const server of this.servers.splice(0)) await new Promise((resolve) => server.close(resolve));
    for (const driven of this.drivens.splice(0)) await driven.home.clear();
    for (const instance of this.instances.splice(0)) await instance.end();
  }
}

/** Number of the master. */
export function master(instance: ApacheInstance): number {
  const pid = instance.master()?.pid;
  if (pid === undefined) throw new Error('there is no master');
  return pid;
}

/** True when a process has ended. */
export const isGone = (pid: number): boolean => ['Z', undefined].includes(processFacts(pid)?.state);

/** Kills a process and waits for its end. */
export async function kill(pid: number): Promise<void> {
  process.kill(pid, 'SIGKILL');
  await waitUntil(`the end of ${pid}`, { withinMs: 5000 }, () => isGone(pid));
}

/** Stops every worker of it. */
export async function stopWorkers(instance: ApacheInstance): Promise<readonly number[]> {
  const top = master(instance);
  const workers = (await instance.processes()).map(({ pid }) => pid).filter((pid) => pid !== top);
  for (const pid of workers) process.kill(pid, 'SIGSTOP');
  // Its threads stop one after the other.
  await waitUntil('the stop', { withinMs: 5000 }, () => workers.every((pid) => processFacts(pid)?.state === 'T'));
  return workers;
}

/** A verdict in one line. */
export const words = ({ verdict, reason = '' }: Verdict): string => `${verdict}: ${reason}`;

/** True when something accepts a connection there. */
export async function accepts(port: number): Promise<boolean> {
  return await new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('error', () => resolve(false));
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });
}
