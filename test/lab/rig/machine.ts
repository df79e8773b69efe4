import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { ROOT } from '../../rig/program.ts';
import { waitUntil } from '../../rig/wait-until.ts';
import { attempt, type CommandEnd, type CommandPlace, command } from './command.ts';
import { labFolder } from './lab-folder.ts';
import { unmountAll } from './mounts.ts';
import { rootFileSystem } from './root-file-system.ts';

/** How a machine is made. */
export interface MachinePlan {
  /** More arguments of systemd-nspawn(1), such as `--bind=/dev/fuse`. */
  readonly nspawn?: readonly string[];
  /** Name of a network namespace to live in, as `ip netns` knows it. Default: one of its own, with nothing but lo. */
  readonly network?: string;
}

type Argv = readonly [string, ...string[]];

/** What systemd-nspawn(1) ends with when the machine wants to boot again. */
const REBOOT = 133;
const BOOT_MS = 60_000;
const NODE_FOLDER = dirname(process.execPath);
/** Never CAP_SYS_TIME: the clock is the host's. Never CAP_SYS_MODULE: so is the kernel. */
const PRIVILEGES = ['--capability=all', '--drop-capability=CAP_SYS_TIME,CAP_SYS_MODULE'];
/** No manager of machines is there to register at; nothing of the host's settings is copied. */
const FIXED: readonly string[] = [
  '--quiet',
  '--register=no',
  '--keep-unit',
  '--link-journal=no',
  '--resolv-conf=off',
  '--timezone=off',
  '--console=pipe',
];
const MACHINE_PATH = [NODE_FOLDER, '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'].join(delimiter);

/**
 * A booted systemd: Debian, its own mounts, processes, network and cgroups, the repository read-only where it is here, with
 * its Node. Everything else that is written in it is lost with it.
 */
export class Machine {
  readonly name = `m${randomBytes(3).toString('hex')}`;
  /** Its root folder as seen from here: without what is mounted inside, such as /run and /tmp. */
  readonly root: string;
  /** How often it has begun to boot. */
  boots = 0;
  readonly #folder = labFolder('machine');
  readonly #plan: MachinePlan;
  #nspawn: ChildProcess | undefined;
  #staysOff = false;

  private constructor(plan: MachinePlan) {
    this.#plan = plan;
    this.root = join(this.#folder, 'root');
  }

  /** Boots one; resolves when systemd is up. */
  static async start(plan: MachinePlan = {}): Promise<Machine> {
    const machine = new Machine(plan);
    const [upper, work] = ['upper', 'work'].map((name) => join(machine.#folder, name)) as [string, string];
    for (const folder of [upper, work, machine.root, machine.#cgroup]) mkdirSync(folder);
    const layers = `lowerdir=${rootFileSystem()},upperdir=${upper},workdir=${work}`;
    await command(['mount', '-t', 'overlay', machine.name, '-o', layers, machine.root]);
    await machine.powerOn();
    return machine;
  }

  get #cgroup(): string {
    return `/sys/fs/cgroup/${this.name}`;
  }

  get isOn(): boolean {
    return this.#nspawn !== undefined && this.#nspawn.exitCode === null && this.#nspawn.signalCode === null;
  }

  /** Process number of its process 1, as seen from here. */
  get leader(): number {
    const { pid } = this.#nspawn ?? {};
    const children = this.isOn ? readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8') : '';
    const [leader] = children.trim().split(' ').map(Number);
    if (leader === undefined || leader === 0) throw new Error(`machine ${this.name} is off: ${this.console()}`);
    return leader;
  }

  /** The last that it has printed on its console. */
  console(): string {
    const file = join(this.#folder, 'console');
    return existsSync(file) ? readFileSync(file, 'utf8').slice(-4000) : '';
  }

  /** A path inside, with everything that is mounted there, as seen from here. */
  path(inside: string): string {
    return `/proc/${this.leader}/root${inside}`;
  }

  /** Runs a program inside, outside of every unit; quick. Whatever comes of it. */
  attempt(argv: Argv, place: CommandPlace = {}): Promise<CommandEnd> {
    const { env = {}, ...rest } = place;
    const set = Object.entries({ HOME: '/root', LANG: 'C.UTF-8', PATH: MACHINE_PATH, ...env });
    const enter = [
      '-t',
      String(this.leader),
      '-a',
      '--',
      'env',
      '-i',
      ...set.map(([name, value]) => `${name}=${value}`),
    ];
    return attempt(['nsenter', ...enter, ...argv], rest);
  }

  /** Runs a program inside, which has to succeed; returns what it printed, trimmed. */
  async command(argv: Argv, place: CommandPlace = {}): Promise<string> {
    const { code, stdout, stderr } = await this.attempt(argv, place);
    if (code !== 0) throw new Error(`inside, ${argv.join(' ')} ended with ${code}: ${(stderr || stdout).trim()}`);
    return stdout.trim();
  }

  /** The same as a unit of its own, with its own cgroup: for what looks at its cgroup, like a daemon, or vitest. */
  runAsUnit(argv: Argv, place: CommandPlace & { readonly properties?: readonly string[] } = {}): Promise<CommandEnd> {
    const { env = {}, cwd = ROOT, properties = [], withinMs } = place;
    const set = Object.entries({ HOME: '/root', LANG: 'C.UTF-8', PATH: MACHINE_PATH, ...env });
    const options = [
      ...set.map(([name, value]) => `--setenv=${name}=${value}`),
      ...properties.map((each) => `--property=${each}`),
      `--working-directory=${cwd}`,
    ];
    const start: Argv = ['systemd-run', '--quiet', '--pipe', '--wait', '--collect', ...options, '--', ...argv];
    return this.attempt(start, withinMs === undefined ? {} : { withinMs });
  }

  /** Resolves once it has booted `boots` times and systemd is up again. */
  async up(boots = this.boots): Promise<void> {
    let last = 'nothing';
    await waitUntil(`machine ${this.name} is up`, { withinMs: BOOT_MS, everyMs: 40 }, async () => {
      if (this.boots < boots) return false;
      last = (await this.attempt(['systemctl', 'is-system-running'], { withinMs: 10_000 })).stdout.trim();
      return ['running', 'degraded'].includes(last);
    }).catch((cause: unknown) => {
      throw new Error(`machine ${this.name} did not come up (${last}): ${this.console()}`, { cause });
    });
  }

  /** Switches it on; resolves when systemd is up. */
  async powerOn(): Promise<void> {
    this.#staysOff = false;
    this.#boot();
    await this.up();
  }

  /** As `systemctl reboot` inside; resolves when it is up again. */
  async reboot(): Promise<void> {
    const next = this.boots + 1;
    await this.attempt(['systemctl', '--no-block', 'reboot']);
    await this.up(next);
  }

  /** An orderly shutdown; resolves when it is off. */
  async powerOff(withinMs = 60_000): Promise<void> {
    this.#staysOff = true;
    await this.attempt(['systemctl', '--no-block', 'poweroff']);
    await waitUntil(`machine ${this.name} is off`, { withinMs }, () => !this.isOn);
  }

  /** A power cut; resolves when it is off. */
  async cutPower(): Promise<void> {
    this.#staysOff = true;
    if (!this.isOn) return;
    process.kill(this.leader, 'SIGKILL');
    await waitUntil(`machine ${this.name} is off`, { withinMs: 20_000 }, () => !this.isOn);
  }

  /** Ends it, and removes all of it. */
  async end(): Promise<void> {
    await this.cutPower();
    await unmountAll(this.root);
    await attempt(['find', this.#cgroup, '-depth', '-type', 'd', '-exec', 'rmdir', '{}', '+']);
    await attempt(['rm', '-rf', '--one-file-system', this.#folder]);
  }

  #boot(): void {
    this.boots += 1;
    const { nspawn = [], network } = this.#plan;
    const console = openSync(join(this.#folder, 'console'), 'a');
    const net = network === undefined ? '--private-network' : `--network-namespace-path=/run/netns/${network}`;
    const place = ['--machine', this.name, '-D', this.root, `--bind-ro=${ROOT}`, net];
    const argv = ['systemd-nspawn', ...FIXED, ...PRIVILEGES, ...place, ...nspawn, '--boot'];
    // In a cgroup of its own, or two machines would share the names of theirs.
    const script = `echo $$ >'${this.#cgroup}/cgroup.procs' && exec "$@"`;
    const child = spawn('/bin/sh', ['-c', script, 'boot', ...argv], {
      stdio: ['ignore', console, console],
      detached: true,
      env: { ...process.env, SYSTEMD_NSPAWN_UNIFIED_HIERARCHY: '1' },
    });
    closeSync(console);
    this.#nspawn = child;
    child.once('exit', (code) => {
      if (code === REBOOT && !this.#staysOff) this.#boot();
    });
  }
}
