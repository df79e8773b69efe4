import type { ProcessIdentity } from './host-processes.js';

/** One line of /proc/self/mountinfo (proc_pid_mountinfo(5)). */
export interface MountEntry {
  /** Number of the mount; unique while it exists, used again later. */
  readonly id: number;
  /** Number of the mount that it is on. */
  readonly parent: number;
  /** `major:minor` of the device, as st_dev tells it. */
  readonly device: string;
  /** The folder of the file system that is mounted: other than `/` for bind mounts and subvolumes. */
  readonly root: string;
  /** Absolute path, octal escapes undone. */
  readonly mountPoint: string;
  /** Options of this mount, such as `rw`, `noatime`. */
  readonly options: readonly string[];
  /** Type of the file system, such as `ext4`, `fuse.bindfs`. */
  readonly type: string;
  /** What is mounted: a device, `server:/path`, or any text. */
  readonly source: string;
  /** Options of the file system below all its mounts, such as `rw`, `errors=remount-ro`, `emergency_ro`. */
  readonly superOptions: readonly string[];
}

/** A process that keeps a mount busy. */
export interface MountHolder extends ProcessIdentity {
  /** Its name, at most 15 bytes. */
  readonly name: string;
  /** By what it holds it; one entry for each process, the first that was found. */
  readonly how: 'root' | 'cwd' | 'exe' | 'fd' | 'map';
  /** The path that it holds. */
  readonly path: string;
  /** Number of its session (credentials(7)). */
  readonly session: number;
  /** Its cgroup v2 below the mount point of the hierarchy, such as `/system.slice/cron.service`; left out where there is none. */
  readonly cgroup?: string;
}

/** Who and what keeps a mount busy. */
export interface MountHolders {
  readonly processes: readonly MountHolder[];
  /** What the kernel itself holds, one sentence for each: a loop device, a swap file, a mount below, an export. */
  readonly kernel: readonly string[];
  /** False when not everything could be looked at in time. */
  readonly complete: boolean;
}

/** The mount table, and who uses a mount. Nothing here touches a mounted file system. */
export interface HostMounts {
  /** The whole table in the kernel's order: a later entry at the same mount point covers an earlier one. Not older than the last event of the table, and at most a second old. */
  table(): readonly MountEntry[];
  /** The mount that is seen at exactly `mountPoint`, or undefined. Judged by text: give the path without symbolic links. */
  at(mountPoint: string): MountEntry | undefined;
  /** The mount that an absolute path lies on, judged by its text alone. */
  of(path: string): MountEntry;
  /** True when lkssp's own state or programs lie on it or on a mount below it: it must never be unmounted. */
  isOurs(mount: MountEntry): boolean;
  /**
   * Who keeps a mount busy: links of /proc are read, never followed, in a process that can be lost. Holders in other mount
   * namespaces count where the mount came there by propagation: then they keep it busy. `withinMs` default 5000.
   */
  holders(mount: MountEntry, withinMs?: number): Promise<MountHolders>;
}
