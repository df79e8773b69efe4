import type { Host } from '../contract/host.js';

/** What one call of a verb may use of the machine. */
export interface HostSetting {
  /** Id of the kit; its supervised programs write below `lib/output/<kit>/`. */
  readonly kit: string;
  /** Tag of the resource; empty while one is only proposed. */
  readonly tag: string;
  /** End of the verb's limit on the clock of `performance.now()`, milliseconds. */
  readonly deadline: number;
  /** Aborted at the limit and whenever the call is given up. */
  readonly signal: AbortSignal;
  /** HOME/run: markers of running groups in `groups/`, records of supervised programs in `supervised/`, sockets in `notify/`. */
  readonly runFolder: string;
  /** HOME/lib: files in care in `care/`, output of supervised programs in `output/`. */
  readonly libFolder: string;
}

/** The host of one call. */
export interface CallHost {
  readonly host: Host;
  /**
   * Ends every process group that this call has started with `run` and that still runs (TERM, a second later KILL);
   * resolves when they are gone. Supervised programs go on: they outlive the call on purpose. Never rejects.
   */
  endAll(): Promise<void>;
}

/** Makes the host of one call. Cheap: folders are made when they are needed. */
export type CreateHost = (setting: HostSetting) => CallHost;

/** A process group that nobody watches any more, and what became of it. */
export interface LeftoverGroup {
  readonly pid: number;
  readonly program: string;
  readonly gone: boolean;
}

/**
 * Ends the process groups whose kit host has died: read from the markers below `runFolder/groups`. Called when the daemon
 * starts and after the death of a kit host. Nothing is signalled without proof (pid and start time, same boot).
 */
export type EndLeftovers = (runFolder: string) => Promise<readonly LeftoverGroup[]>;
