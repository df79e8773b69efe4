import type { ProcessTarget } from './watch-target.js';

/**
 * All that a kit has of the world. Verbs get it in their call; a scripted one stands in for it in tests. Every method
 * honours the call's deadline and abort signal. New members may be added by a minor version.
 */
export interface Host {
  /** Runs a program to its end. See {@link RunRequest} for limits. Rejects only when the program could not be started. */
  run(request: RunRequest): Promise<RunResult>;
  /** The text of a small file under /proc, /sys or /etc (at most 1 MiB). Never use it on a path that is monitored: such a path can block for ever. Rejects when it cannot be read. */
  read(path: string): Promise<string>;
  /** Processes: identity, ownership, supervised start and stop. */
  readonly processes: HostProcesses;
  /** The resource's own folder in lkssp's care: copies of scripts, with digests. */
  readonly care: HostCare;
  /** True when something accepts a TCP connection at `port` of `address` (default the loopback) within `withinMs` (default 2000). */
  tcp(request: TcpRequest): Promise<TcpResult>;
  /** Wall-clock time in milliseconds since 1970, for texts; never for measuring. */
  now(): number;
  /** Resolves after `ms` milliseconds, or rejects when the call is aborted. */
  pause(ms: number): Promise<void>;
}

/** A program to run. Never a shell string: `argv[0]` is the program, found by absolute path or in a fixed PATH. */
export interface RunRequest {
  readonly argv: readonly [string, ...string[]];
  /** Milliseconds until the whole process group is ended (TERM, a second later KILL). Default and at most: what is left of the verb's limit. */
  readonly withinMs?: number;
  /** Exit codes that count as good. Default `[0]`. */
  readonly accept?: readonly number[];
  /** Added to a minimal environment (PATH, LANG=C.UTF-8). */
  readonly env?: Readonly<Record<string, string>>;
  /** Working folder. Default `/`. */
  readonly cwd?: string;
  /** Bytes kept of each output stream. Default 64 KiB; the rest is read and thrown away. */
  readonly keepBytes?: number;
  /**
   * Set it for a program that may leave others running, such as a start script. Its output then goes to a file of this
   * name in the resource's output folder instead of a pipe, so that what stays behind can go on printing when nobody reads
   * any more (a closed pipe would end it by SIGPIPE). Both streams arrive in `stdout`.
   */
  readonly outputFile?: string;
}

/** What a program did. */
export interface RunResult {
  /** True when it ended by itself with an accepted code. */
  readonly ok: boolean;
  /** Exit code, or null when a signal ended it. */
  readonly code: number | null;
  /** Name of the signal that ended it, or null. */
  readonly signal: string | null;
  /** True when its time ran out and its group was ended by us. */
  readonly timedOut: boolean;
  /** First `keepBytes` of standard output, decoded as UTF-8; bytes that are not UTF-8 become U+FFFD. */
  readonly stdout: string;
  /** The same of standard error. */
  readonly stderr: string;
  /** Milliseconds from start to end. */
  readonly tookMs: number;
}

/** Asks whether something accepts connections. */
export interface TcpRequest {
  readonly port: number;
  readonly address?: string;
  readonly withinMs?: number;
}

/** `refused`: the kernel said no. `silent`: nothing answered in time. `unable`: we could not ask (no descriptors). */
export interface TcpResult {
  readonly answer: 'accepted' | 'refused' | 'silent' | 'unable';
  readonly reason: string;
}

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
   * to all of its cgroup or session. Resolves with what is left: an empty list means all gone.
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

/** Files that lkssp keeps for one resource, under its own state directory. */
export interface HostCare {
  /** Copies `source` into care as `name` (mode 0700), replacing an older copy. Rejects when it cannot be read. */
  keep(name: string, source: string): Promise<KeptFile>;
  /** What is kept as `name` now, or undefined. */
  look(name: string): Promise<KeptFile | undefined>;
  /** Removes everything that is kept for this resource. */
  clear(): Promise<void>;
}

/** A file in care. */
export interface KeptFile {
  readonly path: string;
  /** SHA-256, hexadecimal. */
  readonly digest: string;
}
