import type { HostAddresses } from './host-addresses.js';
import type { HostMounts } from './host-mounts.js';
import type { HttpRequest, HttpResult, ReachRequest, ReachResult } from './host-probes.js';
import type { HostProcesses } from './host-processes.js';
import type { HostUnits } from './host-units.js';

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
  /** The mount table, and who uses a mount. */
  readonly mounts: HostMounts;
  /** Network addresses and interfaces. */
  readonly addresses: HostAddresses;
  /** Services of the operating system. */
  readonly units: HostUnits;
  /** Touches a path in a process that can be lost; at most one for each path is outstanding. Never rejects. */
  reach(request: ReachRequest): Promise<ReachResult>;
  /** One request over HTTP or HTTPS. Never rejects. */
  http(request: HttpRequest): Promise<HttpResult>;
  /** Wall-clock time in milliseconds since 1970, for texts; never for measuring. */
  now(): number;
  /** Milliseconds left of the call's limit, 0 at least: for dividing what a verb may take among its steps. */
  left(): number;
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
