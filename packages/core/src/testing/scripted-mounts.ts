import type { HostMounts, MountEntry, MountHolder, MountHolders } from '../contract/host-mounts.js';
import { MountIndex, mountsBelow } from '../node/mounts/mount-index.js';

/** A pretended mount: what is left out is made up. */
export type ScriptedMount = Pick<MountEntry, 'mountPoint'> & Partial<MountEntry>;

const ROOT: ScriptedMount = { mountPoint: '/', source: '/dev/vda', device: '254:0', parent: 1 };

/** A mount table in memory, with those who keep its mounts busy. */
export class ScriptedMounts {
  /** Mount points that hold lkssp's own state. */
  readonly ours = new Set<string>(['/']);
  /** Processes that keep a mount busy, by mount point. */
  readonly holders = new Map<string, MountHolder[]>();
  /** What the kernel keeps there, by mount point. */
  readonly kernel = new Map<string, string[]>();
  /** Whether everything could be looked at. */
  complete = true;
  #table: MountEntry[] = [];
  #next = 20;

  constructor() {
    this.mount(ROOT);
  }

  /** Mounts something, over what is there. */
  mount(given: ScriptedMount): MountEntry {
    const id = (this.#next += 1);
    const parent = this.#index().of(given.mountPoint)?.id ?? 1;
    const entry: MountEntry = {
      id,
      parent,
      device: `7:${id}`,
      root: '/',
      options: ['rw', 'relatime'],
      type: 'ext4',
      source: `/dev/loop${id}`,
      superOptions: ['rw'],
      ...given,
    };
    this.#table.push(entry);
    return entry;
  }

  /** Takes away what is seen at a mount point. False when nothing is, or when it is busy. */
  unmount(mountPoint: string): boolean {
    const found = this.#index().at(mountPoint);
    if (found === undefined || mountsBelow(found, this.#table).length > 0) return false;
    this.#table = this.#table.filter((entry) => entry !== found);
    return true;
  }

  /** Changes what is seen at a mount point, such as its options. */
  change(mountPoint: string, change: Partial<MountEntry>): void {
    const found = this.#index().at(mountPoint);
    this.#table = this.#table.map((entry) => (entry === found ? { ...entry, ...change } : entry));
  }

  /** What is seen at a mount point. */
  at(mountPoint: string): MountEntry | undefined {
    return this.#index().at(mountPoint);
  }

  /** All of it as text, for a snapshot. */
  text(): string {
    return JSON.stringify(this.#table);
  }

  /** The table as one resource's calls see it. */
  of(ask: (what: string, detail: unknown) => void): HostMounts {
    return {
      table: () => this.#table,
      at: (mountPoint) => this.#index().at(mountPoint),
      of: (path) => this.#of(path),
      isOurs: (mount) => [...this.ours].some((each) => isIn(mount, this.#of(each), this.#table)),
      holders: async (mount) => {
        ask('holders', mount.mountPoint);
        return this.#holders(mount);
      },
    };
  }

  #holders(mount: MountEntry): MountHolders {
    const below = mountsBelow(mount, this.#table).map((each) => `${each.source} is mounted at ${each.mountPoint}`);
    const { mountPoint } = mount;
    const kernel = [...below, ...(this.kernel.get(mountPoint) ?? [])];
    return { processes: [...(this.holders.get(mountPoint) ?? [])], kernel, complete: this.complete };
  }

  #of(path: string): MountEntry {
    const found = this.#index().of(path);
    if (found === undefined) throw new TypeError(`${path} is not an absolute path`);
    return found;
  }

  #index(): MountIndex {
    return new MountIndex(this.#table);
  }
}

const isIn = (mount: MountEntry, entry: MountEntry, table: readonly MountEntry[]): boolean =>
  [mount, ...mountsBelow(mount, table)].some(({ id }) => id === entry.id);
