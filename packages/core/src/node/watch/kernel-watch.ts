import type { ProcessTarget, WatchTarget } from '../../contract/watch-target.js';
import { wordsOf } from '../../errors/lkssp-error.js';
import { DescriptorBudget } from './descriptor-budget.js';
import { Epoll } from './epoll.js';
import { FileWatch } from './file-watch.js';
import { HintOutbox } from './hint-outbox.js';
import { KernelLog } from './kernel-log.js';
import type { Keyed, KindWatch, WatchListener } from './kind-watch.js';
import { MountFeed } from './mount-feed.js';
import { MountWatch } from './mount-watch.js';
import { NetworkWatch } from './network-watch.js';
import { PidfdSet } from './pidfd-set.js';
import { targetKey } from './target-key.js';
import type { WatchOrder, WatchReport } from './watch-messages.js';

/** What a watch is made with. */
export interface KernelWatchNeeds {
  readonly tell: (report: WatchReport) => void;
  /** The most descriptors that it may hold for processes and files. */
  readonly limit: number;
  /** Bytes of network events that the kernel may keep for us; by default what the socket takes. */
  readonly receiveBuffer?: number;
}

/** All that the kernel tells, in one epoll: what the watch thread does. */
export class KernelWatch {
  readonly #tell: (report: WatchReport) => void;
  readonly #epoll = new Epoll();
  readonly #outbox = new HintOutbox();
  readonly #feed: MountFeed;
  readonly #mounts: MountWatch;
  readonly #network: NetworkWatch;
  readonly #files: FileWatch;
  readonly #log: KernelLog;
  readonly #processes: PidfdSet | undefined;
  readonly #all: readonly KindWatch<never>[];

  constructor({ tell, limit, receiveBuffer }: KernelWatchNeeds) {
    this.#tell = tell;
    const listener: WatchListener = { tell, hint: (key, absent) => this.#outbox.note(key, absent) };
    const budget = new DescriptorBudget(limit);
    this.#feed = new MountFeed(this.#epoll, listener);
    this.#mounts = new MountWatch(this.#feed, listener);
    this.#network = new NetworkWatch(this.#epoll, listener, receiveBuffer);
    this.#files = new FileWatch(this.#feed, this.#epoll, listener, budget);
    this.#log = new KernelLog(this.#epoll, (devices) => {
      this.#mounts.troubled(devices);
      this.#files.troubled(devices);
    });
    this.#processes = this.#processesWhere(listener, budget);
    this.#all = [this.#mounts, this.#network, this.#files, ...(this.#processes === undefined ? [] : [this.#processes])];
  }

  /** Write eight bytes here to end {@link turn} from another thread. */
  get wake(): number {
    return this.#epoll.wake;
  }

  obey({ watch, drop, resync = false }: WatchOrder): void {
    const dropped = drop.map((target) => ({ key: targetKey(target), target }));
    for (const { key } of dropped) this.#outbox.forget(key);
    this.#each(dropped, (kind, targets) => kind.drop(targets));
    const added = watch.map((target) => ({ key: targetKey(target), target }));
    this.#each(added, (kind, targets) => kind.add(targets));
    this.#openOrClose();
    if (resync) for (const kind of this.#all) kind.resync();
  }

  /** Waits for the next events, at most `ms`, and tells them. Blocks this thread. */
  turn(ms: number): void {
    const due = Math.min(this.#outbox.due, this.#feed.due, ...this.#all.map((each) => each.due));
    // epoll_wait takes whole milliseconds: one that is too short would spin until it is time.
    this.#epoll.turn(Math.min(ms, Math.max(0, Math.ceil(due - performance.now()))));
    const now = performance.now();
    this.#feed.tick(now);
    for (const kind of this.#all) kind.tick(now);
    const hints = this.#outbox.take(now);
    if (hints.length > 0) this.#tell({ told: 'hint', hints });
  }

  close(): void {
    for (const kind of this.#all) kind.close();
    this.#feed.close();
    this.#log.close();
    this.#epoll.close();
  }

  /** What nobody waits for is not listened to. */
  #openOrClose(): void {
    if (this.#mounts.size + this.#files.size > 0) return this.#log.open();
    this.#feed.close();
    this.#log.close();
  }

  /** A kernel without pidfd still tells everything else. */
  #processesWhere(listener: WatchListener, budget: DescriptorBudget): PidfdSet | undefined {
    try {
      return new PidfdSet(this.#epoll, listener, budget);
    } catch (error) {
      this.#tell({ told: 'unable', kind: 'process', why: wordsOf(error) });
      return undefined;
    }
  }

  #each(targets: readonly Keyed[], act: (kind: KindWatch<never>, targets: readonly Keyed<never>[]) => void): void {
    const lists = [
      [this.#processes, of<ProcessTarget>(targets, 'process')],
      [this.#mounts, of(targets, 'mount')],
      [this.#network, of(targets, 'address', 'link')],
      [this.#files, of(targets, 'file', 'cgroup')],
    ] as const;
    for (const [kind, list] of lists) if (kind !== undefined && list.length > 0) act(kind, list as Keyed<never>[]);
  }
}

function of<Target extends WatchTarget = WatchTarget>(
  targets: readonly Keyed[],
  ...kinds: readonly WatchTarget['kind'][]
): readonly Keyed<Target>[] {
  return targets.filter((each): each is Keyed<Target> => kinds.includes(each.target.kind));
}
