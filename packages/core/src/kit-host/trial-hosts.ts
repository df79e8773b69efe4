import type { KitEntry } from '../kits/kit-entry.js';
import type { RegisteredKit } from '../kits/kit-registry.js';
import { type KitRefusal, refusal } from '../kits/kit-refusal.js';
import type { LoadResult } from '../kits/load-result.js';
import { type HostPark, SHARED } from './host-park.js';
import type { KitHostSupervisor } from './kit-host-supervisor.js';
import type { Lodging } from './lodging.js';

/** Hosts that are started to look at kits, beside those that serve. */
export class TrialHosts {
  readonly #park: HostPark;
  readonly #serving: Lodging;
  readonly #tried = new Map<string, KitHostSupervisor>();
  #shared: KitHostSupervisor | undefined;

  constructor(park: HostPark, serving: Lodging) {
    this.#park = park;
    this.#serving = serving;
  }

  /** Imports one kit in a host of its own; one that serves as it is, is not touched. */
  async load(entry: KitEntry): Promise<LoadResult> {
    const { name, id } = entry;
    const kept = this.#kept(entry);
    if (kept !== undefined) return { loaded: true, name, types: kept.types };
    const host = this.#park.host(id, [entry]);
    const [result] = await host.load();
    if (result?.loaded === true && !this.#park.isShared(id)) this.#tried.set(id, host);
    else await this.#park.retire(host);
    return (
      result ?? { loaded: false, name, refusal: refusal('LKSSP_KIT_IMPORT', { name, why: 'it was never looked at' }) }
    );
  }

  /** A host for each of `kits`, which have loaded, and why some cannot live in the shared one. */
  async lodge(kits: readonly RegisteredKit[]): Promise<{
    readonly hosts: ReadonlyMap<string, KitHostSupervisor>;
    readonly refused: ReadonlyMap<string, KitRefusal>;
  }> {
    const entries = kits.map(({ entry }) => entry);
    const shared = await this.#lodgeTogether(entries.filter(({ id }) => this.#park.isShared(id)));
    const hosts = new Map<string, KitHostSupervisor>();
    for (const entry of entries) {
      if (shared.refused.has(entry.id)) continue;
      hosts.set(entry.id, this.#park.isShared(entry.id) ? shared.host : this.#ownHost(entry));
    }
    return { hosts, refused: shared.refused };
  }

  /** Ends everything that was started. */
  async close(): Promise<void> {
    const hosts = [...this.#tried.values(), ...(this.#shared === undefined ? [] : [this.#shared])];
    await Promise.all(hosts.map((each) => this.#park.retire(each)));
  }

  #kept(entry: KitEntry): RegisteredKit | undefined {
    const serving = this.#serving.registry.kits.get(entry.id);
    return serving?.entry === entry ? serving : undefined;
  }

  #ownHost(entry: KitEntry): KitHostSupervisor {
    const kept = this.#kept(entry) === undefined ? undefined : this.#serving.hosts.get(entry.id);
    return kept ?? this.#tried.get(entry.id) ?? this.#park.host(entry.id, [entry]);
  }

  /** The shared host as it is, where it is to hold the same kits; otherwise another one with all of them, ready to serve. */
  async #lodgeTogether(entries: readonly KitEntry[]) {
    const refused = new Map<string, KitRefusal>();
    const served = [...this.#serving.hosts].filter(([id]) => this.#park.isShared(id));
    const [, serving] = served[0] ?? [];
    const isSame = served.length === entries.length && entries.every((each) => this.#kept(each) !== undefined);
    if (serving !== undefined && isSame) return { host: serving, refused };
    for (;;) {
      const together = entries.filter(({ id }) => !refused.has(id));
      const host = this.#park.host(SHARED, together);
      if (together.length === 0) return { host, refused };
      const results = await host.load();
      const broken = results.flatMap((each, at) =>
        each.loaded ? [] : [[together[at]?.id ?? '', each.refusal] as const],
      );
      if (broken.length === 0) {
        this.#shared = host;
        return { host, refused };
      }
      for (const [id, why] of broken) refused.set(id, why);
      await this.#park.retire(host);
    }
  }
}
