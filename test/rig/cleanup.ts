import { waitUntil } from './wait-until.ts';
import { isAlive, type ProcessFacts, processesNaming } from './process-facts.ts';

type Act = () => void | Promise<void>;

/** What has to be undone, last first, whatever happens: also when a signal ends the run. */
export class Cleanup {
  readonly #acts: { readonly what: string; readonly act: Act }[] = [];
  #running: Promise<void> | undefined;

  /** What is added while or after everything is undone is undone at once. */
  add(what: string, act: Act): void {
    this.#acts.push({ what, act });
    if (this.#running !== undefined) this.#running = this.#running.then(() => this.#runAll());
  }

  /** Does everything once; what fails is told and does not keep the rest from being done. */
  run(): Promise<void> {
    this.#running ??= this.#runAll();
    return this.#running;
  }

  /** From now on a signal cleans up and then ends this process with the code that a shell would show. */
  onSignals(): void {
    const codes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
    for (const [signal, code] of Object.entries(codes))
      process.on(signal, () => {
        void this.run().finally(() => process.exit(code));
      });
  }

  async #runAll(): Promise<void> {
    for (let next = this.#acts.pop(); next !== undefined; next = this.#acts.pop()) {
      try {
        await next.act();
      } catch (error) {
        console.error(`While cleaning up (${next.what}): ${String(error)}`);
      }
    }
  }
}

/** Sends a signal to exactly that process; nothing when it is gone. */
export function signal(target: Pick<ProcessFacts, 'pid' | 'startTime'>, name: NodeJS.Signals): void {
  if (!isAlive(target)) return;
  try {
    process.kill(target.pid, name);
  } catch {
    // Gone in between.
  }
}

/**
 * Ends every process whose arguments name `folder`, a folder that only this run has made, and returns how many there were.
 * The last resort after an orderly end.
 */
export async function endProcessesNaming(folder: string): Promise<number> {
  const found = processesNaming(folder);
  for (const each of found) signal(each, 'SIGKILL');
  await waitUntil(`end of what names ${folder}`, { withinMs: 10_000 }, () => {
    for (const each of processesNaming(folder)) signal(each, 'SIGKILL');
    return processesNaming(folder).length === 0;
  });
  return found.length;
}
