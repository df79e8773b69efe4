import type {
  HostProcesses,
  ListeningSocket,
  PortListener,
  ProcessFacts,
  ProcessFilter,
  ProcessIdentity,
} from '../../contract/host-processes.js';
import type { CallScope } from './call-scope.js';
import { endProcesses } from './end-processes.js';
import { listenTable } from './listen-table.js';
import { factsOf } from './process-facts.js';
import { livingProcess, livingStat } from './process-identity.js';
import { walkProcesses } from './process-walk.js';
import { isSignal, signalProcess } from './signal-process.js';
import { socketInodes } from './socket-inodes.js';

/** What a kit may ask about processes that it has not started, and do to those that belong to it. */
export function processList({
  signal,
}: Pick<CallScope, 'signal'>): Pick<HostProcesses, 'list' | 'listening' | 'listeners' | 'signal' | 'end'> {
  return {
    list,
    listening,
    listeners,
    signal: (identity, name) => {
      if (!isSignal(name)) throw new TypeError(`"${name}" is not a signal of this machine`);
      return signalProcess(identity, name);
    },
    end: (processes, request) => endProcesses(processes, request, signal),
  };
}

async function list(filter: ProcessFilter = {}): Promise<readonly ProcessFacts[]> {
  if (filter.pid === undefined) return await walkProcesses((stat) => factsOf(stat, filter));
  const stat = livingStat(filter.pid);
  const facts = stat === undefined ? undefined : factsOf(stat, filter);
  return facts === undefined ? [] : [facts];
}

async function listening(identity: ProcessIdentity): Promise<readonly ListeningSocket[]> {
  if (livingProcess(identity) === undefined) return [];
  const inodes = socketInodes(identity.pid);
  const sockets = listenTable(identity.pid)
    .filter(({ inode }) => inodes.has(inode))
    .map(({ address, port }) => ({ address, port }));
  // The number may have gone to another process while it was looked at.
  return livingProcess(identity) === undefined ? [] : sockets;
}

async function listeners(port: number): Promise<readonly PortListener[]> {
  const sockets = listenTable('self').filter((each) => each.port === port);
  if (sockets.length === 0) return [];
  const held = await walkProcesses((stat) => {
    const inodes = inodesOf(stat.pid);
    const mine = sockets.filter(({ inode }) => inodes.has(inode));
    const process = mine.length === 0 ? undefined : factsOf(stat);
    return process === undefined ? undefined : mine.map((socket) => ({ socket, process }));
  });
  const all = held.flat().toSorted((one, two) => one.process.startTime - two.process.startTime);
  const free = sockets.filter((socket) => !all.some((each) => each.socket === socket));
  return [
    ...all.map(({ socket, process }) => ({ address: socket.address, port, process })),
    ...free.map(({ address }) => ({ address, port })),
  ];
}

/** Of one that we may not look into nothing is said: it is somebody else's. */
function inodesOf(pid: number): ReadonlySet<string> {
  try {
    return socketInodes(pid);
  } catch {
    return new Set();
  }
}
