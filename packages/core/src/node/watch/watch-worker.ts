/**
 * The worker thread that watches the ends of processes for the daemon; see kernel-event-source. It never returns to its
 * event loop: it waits in epoll_wait(2), and reads its orders when it is woken or a second has passed.
 */
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import type { WatchOrder, WatchReport } from './watch-messages.js';
import { PidfdSet } from './pidfd-set.js';

/** A thread in a system call cannot be ended by `terminate` or `process.exit`; the worst wait for them. */
const LONGEST_TURN_MS = 1000;

const { limit } = workerData as { readonly limit: number };

function tell(report: WatchReport): void {
  parentPort?.postMessage(report);
}

function orders(): readonly WatchOrder[] {
  const found: WatchOrder[] = [];
  if (parentPort === null) return found;
  for (let next = receiveMessageOnPort(parentPort); next !== undefined; next = receiveMessageOnPort(parentPort))
    found.push(next.message as WatchOrder);
  return found;
}

/** False when it is over. */
function obey(watched: PidfdSet): boolean {
  const all = orders();
  for (const order of all) {
    watched.drop(order.drop);
    watched.add(order.watch);
  }
  return !all.some((order) => order.end === true);
}

const watched = new PidfdSet(
  {
    gone: (processes) => tell({ told: 'gone', processes }),
    full: (most) => tell({ told: 'full', limit: most }),
  },
  limit,
);
tell({ told: 'ready', wake: watched.wake });
try {
  while (obey(watched)) watched.turn(LONGEST_TURN_MS);
} finally {
  watched.close();
}
