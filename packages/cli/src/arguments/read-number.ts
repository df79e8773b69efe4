import { UsageError } from './usage-error.js';

/** A whole number of at least `least` that a person wrote for `what`. */
export function readWhole(written: string, what: string, least = 0): number {
  const value = Number(written);
  if (/^\d+$/.test(written) && Number.isSafeInteger(value) && value >= least) return value;
  throw new UsageError(`${what} "${written}" is not a whole number${least > 0 ? ` from ${least} on` : ''}.`);
}
