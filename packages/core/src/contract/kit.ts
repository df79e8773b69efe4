import { KIT_BRAND } from './brand.js';
import type { ResourceType } from './resource-type.js';

/** What a kit exports as `kit`: a plain, branded object. */
export interface Kit {
  readonly $$type: typeof KIT_BRAND;
  /** Equals `lkssp.id` in the package's manifest; kebab-case. */
  readonly id: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- a list of types with different options has no common options type.
  readonly resourceTypes: readonly ResourceType<any>[];
}

/** Defines a kit: `export const kit = defineKit({ id: 'ip', resourceTypes: [address] })`. Throws a `TypeError` when two types share a name or none is given. */
export function defineKit(definition: Omit<Kit, '$$type'>): Kit {
  const names = definition.resourceTypes.map((each) => each.type);
  if (names.length === 0) throw new TypeError(`kit "${definition.id}" defines no resource type`);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) throw new TypeError(`kit "${definition.id}" defines the resource type "${twice}" twice`);
  return { ...definition, $$type: KIT_BRAND };
}
