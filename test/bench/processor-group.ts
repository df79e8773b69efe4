import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** Cgroup v2 of the lab's namespaces. */
const CGROUPS = '/sys/fs/cgroup';

/**
 * A cgroup, by which the kernel counts the processor time of everything in it to the microsecond: also of what has ended, and
 * whoever was its parent.
 */
export class ProcessorGroup {
  readonly folder: string;

  /** `pids` and all that they start from now on belong to it. */
  constructor(name: string, pids: readonly number[] = []) {
    this.folder = join(CGROUPS, `bench-${name}-${process.pid}`);
    mkdirSync(this.folder);
    for (const pid of pids) writeFileSync(join(this.folder, 'cgroup.procs'), String(pid));
  }

  get usedMicroseconds(): number {
    return Number(/^usage_usec (\d+)$/m.exec(readFileSync(join(this.folder, 'cpu.stat'), 'utf8'))?.[1]);
  }

  /** Processor seconds in a second, taken over `seconds`. */
  async share(seconds: number): Promise<number> {
    const [begun, before] = [performance.now(), this.usedMicroseconds];
    await pause(seconds * 1000);
    return (this.usedMicroseconds - before) / 1000 / (performance.now() - begun);
  }

  /** Takes it away once it is empty; what is left goes with the namespaces. */
  end(): void {
    try {
      rmdirSync(this.folder);
    } catch {
      // Something in it is not reaped yet.
    }
  }
}
