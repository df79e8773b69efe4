import type { KitEntry } from '../kits/kit-entry.js';
import type { KitRegistry } from '../kits/kit-registry.js';
import type { KitRefusal } from '../kits/kit-refusal.js';
import type { KitFate, TypeDescription } from '../ports/kit-gateway.js';
import type { KitHostSupervisor } from './kit-host-supervisor.js';

/** Kits with the hosts that they live in. */
export interface Lodging {
  readonly registry: KitRegistry;
  /** By `kit/type`. */
  readonly types: ReadonlyMap<string, TypeDescription>;
  /** By kit id; kits that share a host have the same. */
  readonly hosts: ReadonlyMap<string, KitHostSupervisor>;
}

/** Nobody lives anywhere. */
export const EMPTY_LODGING: Lodging = { registry: { fates: [], kits: new Map() }, types: new Map(), hosts: new Map() };

/** The kits of `registry` in `hosts`. */
export function lodging(registry: KitRegistry, hosts: ReadonlyMap<string, KitHostSupervisor>): Lodging {
  const types = [...registry.kits.values()].flatMap((kit) => kit.types);
  return { registry, hosts, types: new Map(types.map((type) => [`${type.kit}/${type.type}`, type])) };
}

/** Hosts of `one` that no kit of `other` lives in. */
export function hostsOnlyIn(one: Lodging, other: Lodging): readonly KitHostSupervisor[] {
  const kept = new Set(other.hosts.values());
  return [...new Set(one.hosts.values())].filter((each) => !kept.has(each));
}

/** Ids of kits of `before` that are not the same in `after`: another entry, or gone. */
export function changedKits(before: Lodging, after: Lodging): ReadonlySet<string> {
  const same = (entry: KitEntry): boolean => after.registry.kits.get(entry.id)?.entry === entry;
  return new Set([...before.registry.kits.values()].flatMap(({ entry }) => (same(entry) ? [] : [entry.id])));
}

/** The same without the kits whose ids are refused. */
export function withoutRefused(registry: KitRegistry, refused: ReadonlyMap<string, KitRefusal>): KitRegistry {
  if (refused.size === 0) return registry;
  const fates = registry.fates.map((fate): KitFate => {
    const why = fate.fate === 'loaded' ? refused.get(fate.kit ?? '') : undefined;
    return why === undefined ? fate : { ...fate, fate: 'refused', ...why };
  });
  return { fates, kits: new Map([...registry.kits].filter(([id]) => !refused.has(id))) };
}
