import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { waitUntil } from '../../rig/wait-until.ts';
import { attempt } from './command.ts';
import { labFolder } from './lab-folder.ts';
import { deviceNumberOf, isMounted } from './mounts.ts';

/** A FUSE file system that stops to answer when it is told to: a stand-in for a network file system whose server is gone. */
export class HungMount {
  readonly mountPoint: string;
  /** What it shows while it answers. */
  readonly source: string;
  readonly #server: ChildProcess;
  readonly #control: string;

  private constructor(mountPoint: string, source: string, server: ChildProcess) {
    this.mountPoint = mountPoint;
    this.source = source;
    this.#server = server;
    const minor = deviceNumberOf(mountPoint)?.split(':')[1] ?? '';
    this.#control = `/sys/fs/fuse/connections/${minor}/abort`;
  }

  /** Mounts it; it answers until {@link hang}. */
  static async make(mountPoint: string = labFolder('fuse')): Promise<HungMount> {
    const source = labFolder('fuse-source');
    const server = spawn('bindfs', ['-f', source, mountPoint], { stdio: 'ignore', detached: true });
    await waitUntil(`bindfs at ${mountPoint}`, { withinMs: 10_000 }, () => isMounted(mountPoint));
    return new HungMount(mountPoint, source, server);
  }

  /** Process number of the server. */
  get pid(): number {
    return this.#server.pid ?? 0;
  }

  /** From now on every access waits. */
  hang(): void {
    this.#server.kill('SIGSTOP');
  }

  /** It answers again, also what has waited. */
  answer(): void {
    this.#server.kill('SIGCONT');
  }

  /** The server dies: every access fails with ENOTCONN. */
  async kill(): Promise<void> {
    if (this.#server.exitCode !== null || this.#server.signalCode !== null) return;
    const ended = once(this.#server, 'exit');
    this.#server.kill('SIGKILL');
    await ended;
  }

  /** Frees everybody who waits, and takes it away. Leaves nothing behind. */
  async end(): Promise<void> {
    if (existsSync(this.#control)) writeFileSync(this.#control, '1');
    await this.kill();
    if (isMounted(this.mountPoint)) await attempt(['umount', '--lazy', this.mountPoint]);
  }
}
