/**
 * The worker thread that hears for the daemon what the kernel tells; see kernel-event-source. It never returns to its
 * event loop: it waits in epoll_wait(2), and reads its orders when it is woken or a second has passed.
 */
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { KernelWatch } from './kernel-watch.js';
import type { WatchOrder, WatchReport } from './watch-messages.js';
import type { WatchThreadData } from './watch-thread.js';

/** A thread in a system call cannot be ended by `terminate` or `process.exit`; the worst wait for them. */
const LONGEST_TURN_MS = 1000;

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
function obey(watch: KernelWatch): boolean {
  const all = orders();
  for (const order of all) watch.obey(order);
  return !all.some((order) => order.end === true);
}

const { turns, ...needs } = workerData as WatchThreadData;
const watch = new KernelWatch({ ...needs, tell });
tell({ told: 'ready', wake: watch.wake });
try {
  while (obey(watch)) {
    watch.turn(LONGEST_TURN_MS);
    Atomics.add(turns, 0, 1);
  }
} finally {
  watch.close();
}
