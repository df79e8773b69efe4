import type { WatchTarget } from '../../contract/watch-target.js';
import { wordsOf } from '../../errors/lkssp-error.js';
import { canonicalAddress } from '../network/address-text.js';
import type { Epoll } from './epoll.js';
import type { Keyed, KindWatch, WatchListener } from './kind-watch.js';
import { NetworkFeed, networkNow } from './network-feed.js';
import { type NetworkChange, NetworkPicture } from './network-picture.js';

type NetworkTarget = Extract<WatchTarget, { kind: 'address' | 'link' }>;

interface Watched {
  readonly key: string;
  /** In canonical text; undefined for a link. */
  readonly address: string | undefined;
  readonly device: string | undefined;
  /** Interfaces that it was last seen on: one that is renamed is still followed. */
  seenOn: readonly number[];
}

/** After a flood, and after a failure, everything is asked anew once in this time at most. */
const REST_MS = 1000;

/** Addresses and interfaces, by the events of rtnetlink(7). */
export class NetworkWatch implements KindWatch<NetworkTarget> {
  readonly #epoll: Epoll;
  readonly #listener: WatchListener;
  readonly #receiveBuffer: number | undefined;
  readonly #picture = new NetworkPicture();
  readonly #watched = new Map<string, Watched>();
  readonly #byAddress = new Map<string, Set<Watched>>();
  #feed: NetworkFeed | undefined;
  /** The picture does not hold any more. */
  #isStale = false;
  /** Everybody is to look once it holds again. */
  #owesHints = false;
  #notBefore = 0;
  #unableTold = false;

  /** `receiveBuffer`: bytes; by default the socket's own. */
  constructor(epoll: Epoll, listener: WatchListener, receiveBuffer?: number) {
    this.#epoll = epoll;
    this.#listener = listener;
    this.#receiveBuffer = receiveBuffer;
  }

  add(targets: readonly Keyed<NetworkTarget>[]): void {
    const isReady = this.#open();
    for (const { key, target } of targets) {
      const watched = this.#enter(key, target);
      if (isReady && !this.#works(watched)) this.#listener.hint(key, this.#isAbsent(watched));
    }
  }

  drop(targets: readonly Keyed<NetworkTarget>[]): void {
    for (const { key } of targets) this.#leave(key);
    if (this.#watched.size === 0) this.close();
  }

  get due(): number {
    return this.#owesHints ? this.#notBefore : Number.POSITIVE_INFINITY;
  }

  tick(now: number): void {
    if (this.due > now) return;
    this.#notBefore = now + REST_MS;
    if (!this.#open()) return;
    this.#owesHints = false;
    this.resync();
  }

  resync(): void {
    for (const watched of this.#watched.values()) this.#hint(watched);
  }

  close(): void {
    this.#feed?.close();
    this.#feed = undefined;
    this.#isStale = false;
    this.#owesHints = false;
    this.#picture.clear();
  }

  /** True when the picture is whole. The socket comes first: an event that the picture holds already does no harm, a missing one would. */
  #open(): boolean {
    if (this.#feed !== undefined && !this.#isStale) return true;
    try {
      this.#feed ??= new NetworkFeed(
        this.#epoll,
        { message: (message) => this.#follow(this.#picture.apply(message)), lost: () => this.#lost() },
        this.#receiveBuffer,
      );
      const messages = networkNow();
      this.#picture.clear();
      for (const message of messages) this.#picture.apply(message);
      this.#isStale = false;
      return true;
    } catch (error) {
      this.#expire();
      if (!this.#unableTold) this.#listener.tell({ told: 'unable', kind: 'address', why: wordsOf(error) });
      this.#unableTold = true;
      return false;
    }
  }

  #lost(): void {
    if (!this.#isStale) this.#listener.tell({ told: 'lost', kind: 'address' });
    this.#expire();
  }

  #expire(): void {
    this.#isStale = true;
    this.#owesHints = true;
  }

  #enter(key: string, target: NetworkTarget): Watched {
    this.#leave(key);
    const address = target.kind === 'link' ? undefined : (canonicalAddress(target.address) ?? target.address);
    const watched: Watched = { key, address, device: target.device, seenOn: [] };
    this.#watched.set(key, watched);
    if (address !== undefined) this.#byAddress.set(address, (this.#byAddress.get(address) ?? new Set()).add(watched));
    this.#see(watched);
    return watched;
  }

  #leave(key: string): void {
    const watched = this.#watched.get(key);
    this.#watched.delete(key);
    const same = this.#byAddress.get(watched?.address ?? '');
    if (watched === undefined || same === undefined) return;
    same.delete(watched);
    if (same.size === 0) this.#byAddress.delete(watched.address ?? '');
  }

  #follow(change: NetworkChange | undefined): void {
    if (change === undefined) return;
    const concerned =
      change.of === 'link' ? this.#concernedByLink(change) : this.#concernedByAddress(change.address, change.index);
    for (const watched of concerned) this.#hint(watched);
  }

  #concernedByLink({ index, names }: NetworkChange & { of: 'link' }): readonly Watched[] {
    return [...this.#watched.values()].filter(
      ({ device, seenOn }) => (device !== undefined && names.includes(device)) || seenOn.includes(index),
    );
  }

  /** The same address on another interface than the one that was asked for is none of its business. */
  #concernedByAddress(address: string, index: number): readonly Watched[] {
    return [...(this.#byAddress.get(address) ?? [])].filter(
      ({ device, seenOn }) => device === undefined || seenOn.includes(index) || this.#picture.indexOf(device) === index,
    );
  }

  #hint(watched: Watched): void {
    this.#see(watched);
    this.#listener.hint(watched.key, this.#isAbsent(watched));
  }

  #see(watched: Watched): void {
    const { address, device } = watched;
    const named = device === undefined ? undefined : this.#picture.indexOf(device);
    const now = device === undefined ? this.#picture.holders(address ?? '') : named === undefined ? [] : [named];
    // One that has gone may come back under the number that it had.
    if (now.length > 0) watched.seenOn = now;
  }

  /** What does not may have stopped to between the check that named it and now, and nothing more would be heard of that. */
  #works({ address, seenOn }: Watched): boolean {
    if (address === undefined) return seenOn.every((index) => this.#picture.linkWorks(index)) && seenOn.length > 0;
    return seenOn.some((index) => this.#picture.addressWorks(address, index));
  }

  #isAbsent({ address, device }: Watched): boolean {
    const index = device === undefined ? undefined : this.#picture.indexOf(device);
    if (device !== undefined && index === undefined) return true;
    if (address === undefined) return false;
    const holders = this.#picture.holders(address);
    return index === undefined ? holders.length === 0 : !holders.includes(index);
  }
}
