import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { command } from './command.ts';
import { labFolder } from './lab-folder.ts';

/** What a disk shall be. */
export interface DiskPlan {
  /** Default ext4. `none` leaves it empty. */
  readonly type?: 'ext4' | 'xfs' | 'none';
  /** Default 64; xfs takes no less than 300. */
  readonly megabytes?: number;
  readonly label?: string;
  /** More arguments for mkfs. */
  readonly mkfs?: readonly string[];
}

const SMALLEST = { ext4: 64, xfs: 300, none: 64 } as const;

/**
 * A disk of its own: a loop device on a sparse file. The device stays when it is unmounted, and is given back to the machine
 * by `end()`, or when the process that holds it open ends, which is when the namespaces end at the latest.
 */
export class LoopDisk {
  /** Such as `/dev/loop3`. */
  readonly device: string;
  /** The file behind it. */
  readonly image: string;
  readonly #holder: ChildProcess;

  private constructor(device: string, image: string, holder: ChildProcess) {
    this.device = device;
    this.image = image;
    this.#holder = holder;
  }

  static async make(plan: DiskPlan = {}): Promise<LoopDisk> {
    const { type = 'ext4', megabytes = SMALLEST[type], label, mkfs = [] } = plan;
    const image = join(labFolder('disk'), 'image');
    await command(['truncate', '-s', `${megabytes}M`, image]);
    if (type !== 'none') {
      const labelled = label === undefined ? [] : ['-L', label];
      await command([`mkfs.${type}`, type === 'ext4' ? '-F' : '-f', '-q', ...labelled, ...mkfs, image]);
    }
    // Where all are in use, this makes one more.
    const device = await command(['losetup', '--find', '--show', image]);
    const holder = await holdOpen(device);
    // Detached while it is open, it detaches itself when nobody has it open any more (loop(4), LO_FLAGS_AUTOCLEAR).
    await command(['losetup', '--detach', device]);
    return new LoopDisk(device, image, holder);
  }

  /** Mounts it at a fresh folder, or at the given one, which has to exist. Returns where. */
  async mount(at: string = labFolder('mount'), options: readonly string[] = []): Promise<string> {
    const chosen = options.length === 0 ? [] : ['-o', options.join(',')];
    await command(['mount', ...chosen, this.device, at]);
    return at;
  }

  /** The folder of an ext4 in /sys: errors_count, trigger_fs_error. */
  get sysfs(): string {
    return join('/sys/fs/ext4', basename(this.device));
  }

  /** Makes the kernel find an error in a mounted ext4: with `errors=remount-ro` it becomes read-only. */
  triggerError(): void {
    writeFileSync(join(this.sysfs, 'trigger_fs_error'), 'made by the lab');
  }

  /** How many errors a mounted ext4 has counted. */
  errorsCount(): number {
    return Number(readFileSync(join(this.sysfs, 'errors_count'), 'utf8'));
  }

  /** Lets go of it, also while something has it mounted: then it goes with that. */
  async end(): Promise<void> {
    if (this.#holder.exitCode === null && this.#holder.signalCode === null) {
      const ended = once(this.#holder, 'exit');
      this.#holder.kill('SIGKILL');
      await ended;
    }
    await command(['rm', '-f', this.image]);
  }
}

/** A process that has the device open and does nothing. */
async function holdOpen(device: string): Promise<ChildProcess> {
  const child = spawn('/bin/sh', ['-c', 'exec 3<"$1" && echo open && exec sleep infinity', 'hold', device], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const failed = once(child, 'exit').then(() => Promise.reject(new Error(`${device} could not be opened`)));
  await Promise.race([once(child.stdout, 'data'), failed]);
  // Nobody waits for its end any more.
  failed.catch(() => undefined);
  child.stdout.destroy();
  child.unref();
  return child;
}
