import type { RunRequest, RunResult } from '@lkssp/core';
import { ScriptedMachine } from '@lkssp/core/testing';

/** A pretended disk. */
export interface ScriptedDisk {
  readonly number: string;
  uuid?: string;
  /** What e2fsck ends with, and whether the kernel refuses to mount it before. */
  fsck?: number;
  damaged?: boolean;
  /** What dumpe2fs says. */
  state?: string;
}

type Answer = Partial<RunResult>;

const busy: Answer = { code: 32, stderr: 'umount: target is busy.' };

/** A machine whose mount, umount and their like work on its pretended mount table. */
export class ScriptedDisks extends ScriptedMachine {
  readonly disks = new Map<string, ScriptedDisk>();
  /** Mount points that cannot be unmounted, as long as their holders live. */
  readonly held = new Set<string>();
  /** Mount points of which umount does not come back. */
  readonly stuck = new Set<string>();
  /** What the kernel makes of the options; by default it takes all. */
  refusesOption: string | undefined;

  constructor() {
    super();
    this.commands.push(
      { command: 'mkdir', answer: {} },
      { command: 'mount', answer: (request) => this.#mount(request) },
      { command: 'umount', answer: (request) => this.#umount(request) },
      { command: 'stat', answer: ({ argv }) => this.#stat(argv.at(-1) ?? '') },
      { command: 'blkid', answer: ({ argv }) => this.#blkid(argv.at(-1) ?? '') },
      { command: 'losetup', answer: ({ argv }) => this.#losetup(argv.at(-1) ?? '') },
      { command: 'findfs', answer: ({ argv }) => this.#findfs(argv.at(-1) ?? '') },
      { command: 'readlink', answer: ({ argv }) => ({ stdout: `${(argv.at(-1) ?? '').replace('/link', '/srv')}\n` }) },
      {
        command: 'dumpe2fs',
        answer: ({ argv }) => ({ stdout: `Filesystem state: ${this.#disk(argv)?.state ?? 'clean'}\n` }),
      },
      { command: 'e2fsck', answer: ({ argv }) => this.#fsck(argv) },
      { command: /^fsck\./, answer: ({ argv }) => this.#fsck(argv) },
    );
  }

  /** Programs that were run, one line each, without the looks. */
  ran(...names: readonly string[]): readonly string[] {
    const lines = (this.askedFor('run') as readonly RunRequest[]).map(({ argv }) => argv.join(' '));
    return lines.filter((line) => names.includes(line.split(' ', 1)[0] ?? ''));
  }

  #disk(argv: readonly string[]): ScriptedDisk | undefined {
    return this.disks.get(argv.at(-1) ?? '');
  }

  #fsck(argv: readonly string[]): Answer {
    const disk = this.#disk(argv);
    if (disk === undefined) return { code: 8, stderr: 'no such device' };
    if ((disk.fsck ?? 0) < 4) Object.assign(disk, { damaged: false, state: 'clean' });
    return { code: disk.fsck ?? 0, stderr: (disk.fsck ?? 0) < 4 ? '' : 'UNEXPECTED INCONSISTENCY; RUN fsck MANUALLY.' };
  }

  #stat(path: string): Answer {
    const [major = '', minor = ''] = this.disks.get(path)?.number.split(':') ?? [];
    if (path.endsWith('.img')) return { stdout: 'regular file 0 0\n' };
    if (major === '') return path.startsWith('/dev') ? { code: 1 } : { stdout: 'directory 0 0\n' };
    const hex = [major, minor].map((each) => Number(each).toString(16));
    return { stdout: `block special file ${hex.join(' ')}\n` };
  }

  #blkid(what: string): Answer {
    const found = [...this.disks].filter(([path, { uuid }]) => path === what || `UUID=${uuid}` === what);
    const words = found.map(([path, { uuid = '' }]) => (path === what ? uuid : path));
    return words.join('') === '' ? { code: 2 } : { stdout: `${words.join('\n')}\n` };
  }

  #losetup(image: string): Answer {
    const loop = [...this.files].find(([path, text]) => path.endsWith('/backing_file') && text.trim() === image)?.[0];
    return { stdout: loop === undefined ? '' : `/dev/${loop.split('/')[3] ?? ''}\n` };
  }

  #findfs(name: string): Answer {
    const found = [...this.disks].find((each) => `UUID=${each[1].uuid}` === name);
    return found === undefined ? { code: 1, stderr: 'findfs: unable to resolve' } : { stdout: `${found[0]}\n` };
  }

  #mount({ argv }: RunRequest): Answer {
    const place = argv.at(-1) ?? '';
    const words = (argv.includes('-o') ? (argv[argv.indexOf('-o') + 1] ?? '') : '')
      .split(',')
      .filter((each) => each !== '');
    if (words.includes('remount')) return this.#remount(place, words);
    if (this.refusesOption !== undefined && words.includes(this.refusesOption)) {
      return { code: 32, stderr: `mount: ${place}: wrong fs type, bad option, bad superblock on disk.` };
    }
    return this.#attach(argv, place, words);
  }

  #attach(argv: readonly string[], place: string, words: readonly string[]): Answer {
    const source = this.#pathOf(argv.at(-2) ?? '');
    const type = argv.includes('-t') ? (argv[argv.indexOf('-t') + 1] ?? 'ext4') : 'ext4';
    if (argv.includes('--bind')) return this.#bind(source, place);
    const disk = this.disks.get(source);
    if (disk?.damaged === true) return { code: 32, stderr: "mount: can't read superblock on disk." };
    const options = [words.includes('ro') ? 'ro' : 'rw', ...words.filter((each) => each !== 'ro' && each !== 'rw')];
    this.mounts.mount({
      mountPoint: place,
      source,
      type,
      options,
      ...(disk === undefined ? { device: '0:50' } : { device: disk.number }),
    });
    return {};
  }

  #pathOf(source: string): string {
    return [...this.disks].find((each) => `UUID=${each[1].uuid}` === source)?.[0] ?? source;
  }

  #bind(source: string, place: string): Answer {
    const { device, type, source: disk } = this.host().mounts.of(source);
    this.mounts.mount({ mountPoint: place, root: source, device, type, source: disk });
    return {};
  }

  #remount(place: string, words: readonly string[]): Answer {
    const entry = this.mounts.at(place);
    if (entry?.superOptions.includes('emergency_ro') === true)
      return { code: 32, stderr: 'mount: cannot remount read-write.' };
    this.mounts.change(place, { options: words.filter((each) => each !== 'remount'), superOptions: ['rw'] });
    return {};
  }

  #umount({ argv }: RunRequest): Answer {
    const place = argv.at(-1) ?? '';
    const isLazy = argv.includes('-l');
    if (this.stuck.has(place) && !isLazy) return { code: null, signal: 'SIGKILL', timedOut: true };
    const lives = (this.mounts.holders.get(place) ?? []).some(
      (each) => this.processes.of('', () => undefined, new AbortController().signal).state(each).life !== 'gone',
    );
    if (!isLazy && (this.held.has(place) || lives)) return busy;
    return this.mounts.unmount(place) ? {} : busy;
  }
}
