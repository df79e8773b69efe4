import { createPublicKey, type KeyObject } from 'node:crypto';
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

/** The value is not repeated in what is said about it. */
const SECRET = { secret: true };

/** The address of a registry, without credentials: these belong into a file that only its owner reads. */
export function registryAddress() {
  return z
    .string()
    .meta({ title: 'the address of an npm registry' })
    .refine((text) => ['http:', 'https:'].includes(URL.parse(text)?.protocol ?? ''), {
      error: 'write an address such as https://registry.npmjs.org/',
      abort: true,
    })
    .refine((text) => URL.parse(text)?.username === '' && URL.parse(text)?.password === '', {
      error: 'must not hold a user or a password; put a token into the file "npmrc" of the configuration folder',
      params: SECRET,
    });
}

/** A public Ed25519 key: PEM, or base64 of its DER form. */
export function publicKey() {
  return z
    .string()
    .meta({ title: 'a public Ed25519 key' })
    .refine((text) => keyOf(text)?.asymmetricKeyType === 'ed25519', {
      error: 'is no public Ed25519 key: write it as PEM, or as base64 of its DER form (SubjectPublicKeyInfo)',
      params: SECRET,
    });
}

function keyOf(text: string): KeyObject | undefined {
  try {
    if (text.includes('PRIVATE KEY')) return undefined;
    if (text.includes('BEGIN')) return createPublicKey(text);
    return createPublicKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'spki' });
  } catch {
    return undefined;
  }
}
