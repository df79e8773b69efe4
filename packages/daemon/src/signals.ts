/** Signals that mean something to a daemon. */
export interface SignalHandlers {
  /** SIGTERM or SIGINT, the `count`th. */
  stop(signal: NodeJS.Signals, count: number): void;
  /** SIGHUP. */
  reload(): void;
}

/**
 * Takes all signals into our own hands, and returns what lets them go. SIGUSR1 would open Node's debugger to everybody on
 * this machine, and SIGUSR2 would end us: log rotation is often set up to send one of them.
 */
export function takeSignals(handlers: SignalHandlers): () => void {
  let count = 0;
  const taken: readonly (readonly [NodeJS.Signals, (signal: NodeJS.Signals) => void])[] = [
    ['SIGTERM', (signal) => handlers.stop(signal, (count += 1))],
    ['SIGINT', (signal) => handlers.stop(signal, (count += 1))],
    ['SIGHUP', () => handlers.reload()],
    ['SIGUSR1', () => {}],
    ['SIGUSR2', () => {}],
  ];
  for (const [signal, act] of taken) process.on(signal, act);
  return () => {
    for (const [signal, act] of taken) process.off(signal, act);
  };
}
