import type { ProcessTarget } from './watch-target.js';

/** A process with its proof of identity. */
export type ProcessIdentity = Omit<ProcessTarget, 'kind'>;

/** What is known of a process now. */
export interface ProcessState {
  /** `gone` also for a zombie and for a number that belongs to a later process. */
  readonly life: 'alive' | 'stopped' | 'gone';
  /** How it ended, where we were its parent: `exit 1`, `SIGKILL`. */
  readonly ended?: string;
}

/** Looks at processes and handles those that belong to a resource. Never signals without proof of identity. */
export interface HostProcesses {
  /** Reads the identity of a living process, or undefined when there is none. */
  identify(pid: number): ProcessIdentity | undefined;
  /** The state of exactly that process. One read of /proc/PID/stat. Throws when it could not be looked at (no descriptors): answer `unable` then. */
  state(identity: ProcessIdentity): ProcessState;
  /** Every living process that fits. Reads only what the kernel answers at once: never arguments or memory maps. */
  list(filter?: ProcessFilter): Promise<readonly ProcessFacts[]>;
  /** The TCP sockets on which exactly this process listens. Throws when it could not be looked at. */
  listening(identity: ProcessIdentity): Promise<readonly ListeningSocket[]>;
  /** Which processes listen on a port; walks all processes, so it is for reasons, not for checks. */
  listeners(port: number): Promise<readonly PortListener[]>;
  /** Signals exactly that process, never process 1, lkssp or what started it. False when it is gone or protected. Only for what is proven to belong to the resource. */
  signal(identity: ProcessIdentity, signal: string): boolean;
  /**
   * Ends processes that are proven to belong to the resource: `signal` (default SIGTERM) to all, after half of `withinMs`
   * KILL. Resolves with those that are left. Never touches process 1, lkssp, or what started it.
   */
  end(processes: readonly ProcessIdentity[], request: StopRequest): Promise<readonly ProcessIdentity[]>;
  /** Starts a program that outlives this call, the kit host and the daemon. Resolves once it runs (not: serves). */
  start(request: StartRequest): Promise<StartedProcess>;
  /**
   * The program that an earlier `start` of this name (default `main`) has started for this resource in this boot and that
   * still runs, also when nobody could store its handle; undefined when there is none.
   */
  find(name?: string): Promise<SupervisedProcess | undefined>;
  /** The last `keepBytes` (default 64 KiB) of what it has printed. */
  output(process: SupervisedProcess, keepBytes?: number): Promise<string>;
  /** True when every process of it is gone: its cgroup is empty, or without cgroup its session has no member. */
  gone(process: SupervisedProcess): Promise<boolean>;
  /**
   * Ends a supervised process and all that belongs to it: `stopSignal` to the main process, after half of `withinMs` KILL
   * to all of its cgroup or session. Never longer than the call has left. Resolves with what is left: an empty list means all gone.
   */
  stop(process: SupervisedProcess, request: StopRequest): Promise<readonly ProcessIdentity[]>;
}

/** A program to supervise. */
export interface StartRequest {
  /**
   * Tells several programs of one resource apart, kebab-case. Default `main`. What an earlier start of the same name has
   * left running is ended first, so that a start never doubles anything.
   */
  readonly name?: string;
  readonly argv: readonly [string, ...string[]];
  readonly env?: Readonly<Record<string, string>>;
  /** Working folder. Default `/`. */
  readonly cwd?: string;
  /** Name of the user to run as, with its groups. Default: the daemon's own. */
  readonly user?: string;
  /** Limits by their prlimit(1) names, for example `{ nofile: '4096' }`. */
  readonly limits?: Readonly<Record<string, string>>;
  /** Ask for a notify socket (sd_notify(3)); its readiness is told by {@link StartedProcess.ready}. */
  readonly notify?: boolean;
}

/** What `start` gives. */
export interface StartedProcess {
  readonly process: SupervisedProcess;
  /**
   * With `notify`: resolves when READY=1 has come from the process or one that belongs to it, with the process as it is
   * then (its MAINPID, where it named one that belongs to it); rejects when the process ends first or the call is
   * aborted. Without: resolved at once.
   */
  readonly ready: Promise<SupervisedProcess>;
}

/** A running supervised program: plain data, so it can be kept as a handle. */
export interface SupervisedProcess extends ProcessIdentity {
  /** Boot that it was started in; after another boot it is gone. */
  readonly bootId: string;
  /** Its own cgroup v2 folder, where there is one. */
  readonly cgroup?: string;
  /** File that receives its output. */
  readonly log: string;
}

/** How to end a supervised program. */
export interface StopRequest {
  /** First signal. Default SIGTERM. */
  readonly signal?: string;
  /** Milliseconds for all of it. */
  readonly withinMs: number;
}

/** Which processes are meant; members that are left out fit everything. */
export interface ProcessFilter {
  /** Only this one: a single look instead of a walk. */
  readonly pid?: number;
  readonly parent?: number;
  readonly group?: number;
  readonly session?: number;
  /** Exactly this name (at most 15 bytes). */
  readonly name?: string;
  /** Exactly this program file. */
  readonly exe?: string;
  /** In this cgroup or one below it, such as `/system.slice/apache2.service`. */
  readonly cgroup?: string;
}

/** What is known of a process without asking it. */
export interface ProcessFacts extends ProcessIdentity {
  readonly name: string;
  readonly parent: number;
  readonly group: number;
  readonly session: number;
  readonly isStopped: boolean;
  /** The program file; ends with ` (deleted)` when it was replaced. Left out for kernel threads and where we may not know. */
  readonly exe?: string;
  /** Path below the mount point of cgroup v2. */
  readonly cgroup?: string;
}

/** A listening TCP socket. */
export interface ListeningSocket {
  /** Canonical text; `0.0.0.0` or `::` for all. */
  readonly address: string;
  readonly port: number;
}

/** Who listens on a port. */
export interface PortListener extends ListeningSocket {
  /** Left out when the socket belongs to no process that we can see. */
  readonly process?: ProcessFacts;
}
