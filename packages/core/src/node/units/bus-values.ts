/** The value inside a variant as the package gives it: `[type, [value]]`. */
export function variantValue(variant: unknown): unknown {
  return Array.isArray(variant) && Array.isArray(variant[1]) ? (variant[1] as unknown[])[0] : undefined;
}

/** The pairs of an `a{sv}` as a record. */
export function recordOf(pairs: unknown): Readonly<Record<string, unknown>> {
  if (!Array.isArray(pairs)) return {};
  const entries = pairs.filter((each): each is [string, unknown] => Array.isArray(each) && typeof each[0] === 'string');
  return Object.fromEntries(entries.map(([name, variant]) => [name, variantValue(variant)]));
}
