import type { Clock, ServiceManager, Timer } from '@lkssp/core/engine';

/** Signs of life for each that the service manager waits for. */
const PER_PERIOD = 4;

/**
 * Gives the service manager signs of life, from a turn of the event loop and only while the checks are served: a daemon
 * that runs and protects nothing is to be restarted. `served`: whether no check is overdue by more than that. Returns what
 * ends it.
 */
export function keepWatchdog(manager: ServiceManager, clock: Clock, served: (withinMs: number) => boolean): () => void {
  const { watchdogMs } = manager;
  if (watchdogMs === undefined) return () => {};
  let timer: Timer | undefined;
  const turn = () => {
    if (served(watchdogMs / 2)) manager.alive();
    timer = clock.after(watchdogMs / PER_PERIOD, turn);
  };
  turn();
  return () => timer?.cancel();
}
