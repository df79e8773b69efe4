import type { ProcessIdentity } from './host-processes.js';

/** A service of the operating system as its manager sees it; words as in systemd.unit(5) and systemctl(1). */
export interface UnitState {
  /** Full name for systemd (`cron.service`), name of the script for SysV (`cron`). */
  readonly name: string;
  readonly manager: 'systemd' | 'sysv';
  /** `loaded`, `not-found`, `masked`, `bad-setting`, `error`. */
  readonly load: string;
  /** `active`, `reloading`, `inactive`, `failed`, `activating`, `deactivating`. SysV: `active` or `inactive`. */
  readonly active: string;
  /** For example `running`, `exited`, `auto-restart`, `start-pre`. SysV: `exit N` of the script's status. */
  readonly sub: string;
  /** Why the last run ended: `success`, `exit-code`, `signal`, `timeout`, `watchdog`, `start-limit-hit`, `exec-condition` … */
  readonly result: string;
  /** `enabled`, `disabled`, `static`, `masked`, `generated` … */
  readonly enabled: string;
  /** Milliseconds since it entered `active`; 0 where that is not known. */
  readonly sinceMs: number;
  /** Milliseconds since its present active state began; 0 where that is not known. */
  readonly inStateMs: number;
  /** The main process where there is one. */
  readonly main?: ProcessIdentity;
  /** Below the mount point of the cgroup hierarchy, such as `/system.slice/cron.service`. */
  readonly cgroup?: string;
  /** `simple`, `forking`, `notify`, `oneshot` … */
  readonly type?: string;
  /** True when it counts as active after its process has ended. */
  readonly remainsAfterExit: boolean;
  /** The setting of `Restart=`. */
  readonly restart?: string;
  /** The SysV script that the unit was generated from. Such a unit stays `active (exited)` after its daemon has died: ask {@link HostUnits.scriptStatus} too. */
  readonly script?: string;
  /** How its last main process has ended: `exit 1`, `signal 9`; left out while it runs, and where nobody knows any more. */
  readonly ended?: string;
  /** Type of the job that waits or runs for it: `start`, `stop`, `restart` … */
  readonly job?: string;
}

/** What became of an order to the service manager. */
export interface UnitResult {
  readonly ok: boolean;
  /** systemd's job result (`done`, `failed`, `timeout`, `canceled`, `dependency`, `skipped`), `exit N` of a script, or `unable`. */
  readonly result: string;
  /** A sentence with the last words of the service where there are any. */
  readonly reason: string;
}

/** The answer of a SysV script to `status` (LSB: 0 runs, 1 to 3 does not, 4 and more unknown). */
export interface ScriptStatus {
  readonly code: number | null;
  readonly timedOut: boolean;
  readonly text: string;
}

/** Services of the operating system: systemd over D-Bus, else systemctl, else scripts in /etc/init.d. A name without a dot means a service. */
export interface HostUnits {
  /** Never rejects for a unit that is missing (`load` is `not-found`); rejects with LKSSP_HOST_UNABLE when no manager answers. */
  state(name: string): Promise<UnitState>;
  /** Starts it and waits for the end of the job. A failed unit and its start limit are reset before. Never rejects. */
  start(name: string, withinMs?: number): Promise<UnitResult>;
  stop(name: string, withinMs?: number): Promise<UnitResult>;
  restart(name: string, withinMs?: number): Promise<UnitResult>;
  reload(name: string, withinMs?: number): Promise<UnitResult>;
  /** Runs `/etc/init.d/NAME status`. Rejects when there is no script. */
  scriptStatus(name: string, withinMs?: number): Promise<ScriptStatus>;
  /**
   * Leaves starting at boot and restarting of the unit to lkssp, by a drop-in that holds only while lkssp is installed and
   * enabled (boot) or its daemon lives (restart). With systemd the unit is also stopped after lkssp at shutdown. Idempotent.
   * Resolves with false where the manager knows no such thing (SysV).
   */
  takeOver(name: string): Promise<boolean>;
  /** Undoes {@link takeOver}. Idempotent, also when the unit is gone. */
  letGo(name: string): Promise<void>;
  /** The unit names that a name may stand for on this machine, resolved through aliases: `sshd` → `ssh.service`. Undefined when there is none. */
  resolve(name: string): Promise<string | undefined>;
}
