import * as z from 'zod';
import { type Duration, formatMs, isDuration, toMs } from '../contract/duration.js';

const LONGEST_MS = 7 * 24 * 3_600_000;

/** A length of time as people write it, `'30s'`; becomes milliseconds. */
export function duration(atLeast: Duration) {
  const least = toMs(atLeast);
  return z
    .string()
    .meta({ title: `a duration from ${atLeast} on` })
    .refine(isDuration, { error: 'write a duration such as 500ms, 30s, 5min or 2h', abort: true })
    .transform((text) => toMs(text as Duration))
    .refine((ms) => ms >= least && ms <= LONGEST_MS, {
      error: `must be from ${atLeast} to ${formatMs(LONGEST_MS)}`,
    });
}

const SIZE = /^(\d+)(KiB|MiB|GiB)$/;
const BYTES: Readonly<Record<string, number>> = { KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 };

/** An amount of memory, `'256MiB'`; becomes bytes. */
export function size(atLeast: number) {
  return z
    .string()
    .meta({ title: `a size from ${atLeast / 2 ** 20}MiB on` })
    .regex(SIZE, { error: 'write a size such as 64MiB or 1GiB', abort: true })
    .transform((text) => {
      const [, number, unit] = SIZE.exec(text) ?? [];
      return Number(number) * (BYTES[unit ?? ''] ?? Number.NaN);
    })
    .refine((bytes) => bytes >= atLeast, { error: `must be at least ${atLeast / 2 ** 20}MiB` });
}

/** A path from the root; a relative one would depend on where the daemon was started. */
export function absolutePath() {
  return z
    .string()
    .meta({ title: 'an absolute path' })
    .startsWith('/', { error: 'write a path from the root, such as /var/lib/lkssp' });
}
