/**
 * What a kit asks the daemon to watch between checks: plain data, named by a verdict or an outcome. An event from it is
 * a hint that makes the next `quickCheck` come at once; it never changes a state by itself. A target that this machine
 * has no event source for is ignored: polling goes on.
 */
export type WatchTarget =
  | ProcessTarget
  | { readonly kind: 'mount'; readonly mountPoint: string }
  | { readonly kind: 'address'; readonly address: string; readonly device?: string }
  | { readonly kind: 'link'; readonly device: string }
  | { readonly kind: 'unit'; readonly unit: string }
  | FileTarget
  /** By its folder, or by its path below the mount point of the unified hierarchy (cgroups(7)). */
  | { readonly kind: 'cgroup'; readonly path: string };

/**
 * A file that the kernel makes: below /sys, /proc or a cgroup (its change is told by sysfs and kernfs as POLLPRI), or any
 * file on a tmpfs such as /run (by inotify). Others are ignored: to watch them would touch a disk that may not answer.
 */
export interface FileTarget {
  readonly kind: 'file';
  readonly path: string;
}

/** A process, told apart from a later one with the same number by its start time. */
export interface ProcessTarget {
  readonly kind: 'process';
  /** Process number, 2 or more. */
  readonly pid: number;
  /** Field 22 of /proc/PID/stat: clock ticks since boot (proc_pid_stat(5)). */
  readonly startTime: number;
}
