import { done, failure, type MountEntry, type Outcome } from '@lkssp/core';
import { findHolders, type FoundHolders } from './end-holders.js';
import type { FsCall } from './filesys-handle.js';
import { isCovered, mountAt, mountedThing } from './mounted-thing.js';
import { wordsOf } from './spoken.js';
import { type Unmounted, unmountTree } from './unmount.js';

/** Kept of the limit for saying what holds it. */
const RESERVE_MS = 1500;
/** How long those are waited for that may not be ended: many are only passing by. */
const PASSING_MS = 3000;
/** Less is not enough to look through all processes. */
const SEARCH_MS = 300;
/** Who takes longer does not answer. */
const LOOK_MS = 2000;
/** How long one attempt after the first may take; writing back happens in the first. */
const ATTEMPT_MS = 5000;

/** Unmounts it with all that is mounted below it; what it may end of those who keep it busy, it ends. */
export async function remove(call: FsCall): Promise<Outcome> {
  const { mountPoint } = call.options;
  try {
    if (mountPoint === '/') return done({ reason: 'the root file system is watched and never unmounted' });
    const thing = await mountedThing(call);
    if (thing.is === 'nothing') return done({ handle: null, watch: [] });
    if (thing.is === 'other' && isCovered(call)) return failure(`${thing.words}, and covers that: unmount it first`);
    if (thing.is === 'other') return done({ handle: null, watch: [], reason: `${thing.words}; that is left alone` });
    return await takeAway(call, thing.entry);
  } catch (error) {
    return failure(`${mountPoint} could not be unmounted: ${wordsOf(error)}`);
  }
}

/** Whatever of ours is seen there: below the first there may be another, where it was mounted twice. */
async function takeAway(call: FsCall, entry: MountEntry): Promise<Outcome> {
  if (call.host.mounts.isOurs(entry)) {
    return failure(`${entry.mountPoint} holds files of lkssp itself and is never unmounted`, { recoverable: false });
  }
  const outcome = await new Ladder(call, entry).climb();
  if (outcome.outcome === 'failure') return outcome;
  const next = await mountedThing(call);
  if (next.is !== 'ours') return outcome;
  if (call.host.left() > RESERVE_MS) return await takeAway(call, next.entry);
  return failure(`${entry.mountPoint} is mounted again whenever it is unmounted; stop what mounts it`);
}

/** First without force, then with TERM for half of what is left, then with KILL; after each a try at once. */
class Ladder {
  readonly #call: FsCall;
  readonly #mount: MountEntry;
  readonly #termed = new Set<string>();
  #last: FoundHolders | undefined;

  constructor(call: FsCall, mount: MountEntry) {
    this.#call = call;
    this.#mount = mount;
  }

  async climb(): Promise<Outcome> {
    const { host, options } = this.#call;
    let tried = await this.#attempt('plain', host.left() / 2);
    const half = (host.left() - RESERVE_MS) / 2;
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      const floor = signal === 'SIGTERM' ? RESERVE_MS + half : RESERVE_MS;
      if (!tried.gone) tried = await this.#press(tried, signal, floor);
    }
    if (!tried.gone && options.lazyUmount) {
      const lazy = await this.#attempt('lazy', ATTEMPT_MS);
      if (lazy.gone) return this.#detached();
      tried = lazy;
    }
    return tried.gone ? this.#removed(tried) : await this.#held(tried);
  }

  /** Signals and tries until it is gone, only strangers hold it for a while, or only `floorMs` are left. */
  async #press(first: Unmounted & { gone: false }, signal: 'SIGTERM' | 'SIGKILL', floorMs: number): Promise<Unmounted> {
    const { host } = this.#call;
    const began = host.left();
    let tried: Unmounted = first;
    for (let pause = 50; !tried.gone && host.left() - floorMs > SEARCH_MS; pause = Math.min(pause * 2, 1000)) {
      const found = await findHolders(this.#call, tried.busy, host.left() - floorMs);
      // What was cut short tells less than what was found before.
      if (found.complete || this.#last === undefined) this.#last = found;
      for (const holder of found.ours) this.#signal(holder, signal);
      const isOfStrangers = found.complete && found.ours.length === 0;
      await host.pause(isOfStrangers ? pause : 20);
      const force = signal === 'SIGKILL' ? await this.#forceFor(tried.busy) : 'plain';
      tried = await this.#attempt(force, ATTEMPT_MS);
      const isWaitedFor = signal === 'SIGTERM' || force === 'force';
      if (isOfStrangers && (!isWaitedFor || began - host.left() > PASSING_MS)) return tried;
      if (!tried.gone) await host.pause(Math.min(pause, Math.max(0, host.left() - floorMs)));
    }
    return tried;
  }

  #signal(holder: FoundHolders['ours'][number], signal: 'SIGTERM' | 'SIGKILL'): void {
    const { processes } = this.#call.host;
    const key = `${holder.pid}:${holder.startTime}`;
    if (signal === 'SIGTERM' && this.#termed.has(key)) return;
    this.#termed.add(key);
    const { pid, startTime } = holder;
    const isSent = processes.signal({ pid, startTime }, signal);
    // A stopped process takes its signal only when it goes on.
    if (isSent && signal === 'SIGTERM') processes.signal({ pid, startTime }, 'SIGCONT');
    this.#call.log.info('a process that kept a file system busy was signalled', { pid, name: holder.name, signal });
  }

  async #attempt(force: 'plain' | 'force' | 'lazy', withinMs: number): Promise<Unmounted> {
    const { host } = this.#call;
    const now = mountAt(host, this.#mount.mountPoint);
    if (now === undefined || !isIn(host, this.#mount)) return { gone: true, also: [] };
    return await unmountTree(this.#call, this.#mount, force, Math.min(withinMs, host.left() - RESERVE_MS));
  }

  /**
   * The kernel can give up a server that does not answer; a moment later it lets go of those that are stuck in it, our own
   * probe first of all. From one that answers it would only be taken away from strangers.
   */
  async #forceFor(busy: MountEntry): Promise<'plain' | 'force'> {
    if (!canBeGivenUp(busy)) return 'plain';
    const { host } = this.#call;
    const looked = await host.reach({
      path: busy.mountPoint,
      probe: 'look',
      withinMs: Math.min(LOOK_MS, host.left() / 4),
    });
    return looked.answer === 'hung' || looked.answer === 'refused' ? 'force' : 'plain';
  }

  #removed({ also, remark }: Unmounted & { gone: true }): Outcome {
    const words = [
      ...(also.length === 0 ? [] : [`also unmounted below it: ${also.join(', ')}`]),
      ...(remark === undefined ? [] : [remark]),
    ];
    return done({ handle: null, watch: [], ...(words.length === 0 ? {} : { reason: words.join('; ') }) });
  }

  #detached(): Outcome {
    const holders = this.#last?.named ?? [];
    const reason = `detached (umount -l) while it was busy; its device is in use until these end: ${holders.join('; ')}`;
    this.#call.log.warn('a busy file system was detached', { mountPoint: this.#mount.mountPoint });
    return done({ handle: null, watch: [], reason });
  }

  async #held({ busy, why }: Unmounted & { gone: false }): Promise<Outcome> {
    const { host } = this.#call;
    const found = this.#last ?? (await findHolders(this.#call, busy, Math.max(500, host.left() - 500)));
    const where = busy.mountPoint === this.#mount.mountPoint ? '' : ` (${busy.mountPoint} below it)`;
    const heldBy = [...found.named];
    const who = heldBy.length === 0 ? why : `${heldBy.slice(0, 3).join('; ')}${heldBy.length > 3 ? '; …' : ''}`;
    return failure(`${this.#mount.mountPoint}${where} cannot be unmounted: ${who}`, { heldBy });
  }
}

/** A server or another process stands behind it, which the kernel can give up. */
const canBeGivenUp = ({ type }: MountEntry): boolean => /^(?:nfs|cifs|fuse|ceph)/.test(type);

const isIn = (host: FsCall['host'], { id, mountPoint }: MountEntry): boolean =>
  host.mounts.table().some((entry) => entry.id === id && entry.mountPoint === mountPoint);
