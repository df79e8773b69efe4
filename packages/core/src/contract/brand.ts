/**
 * Marks the definition objects of this contract. A string, not a class: it is recognised across two copies of
 * `@lkssp/core`, where `instanceof` would fail.
 */
export const KIT_BRAND = 'lkssp:kit/v1';

/** Marks a resource type made by `resourceType`. */
export const RESOURCE_TYPE_BRAND = 'lkssp:resource-type/v1';

/** True when `value` carries `brand` in its `$$type` member. */
export function hasBrand(value: unknown, brand: string): boolean {
  return typeof value === 'object' && value !== null && '$$type' in value && value.$$type === brand;
}
