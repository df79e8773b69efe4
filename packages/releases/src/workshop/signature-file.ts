import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type PackageSignature, signatureIn, type SignedFacts } from '../signing/signing.js';

/** In each prefix: signatures that came with its packages, so that they can be looked at again without a registry. */
export const SIGNATURE_FILE = 'signatures.json';

/** Signatures by `name@version integrity`; null where the registry has none. */
export type Signatures = ReadonlyMap<string, PackageSignature | null>;

export const signedAs = ({ name, version, integrity }: SignedFacts): string => `${name}@${version} ${integrity}`;

/** What the prefix holds; nothing where it holds nothing readable: then the registry is asked. */
export function readSignatures(prefix: string | undefined): Signatures {
  const file = prefix === undefined ? undefined : join(prefix, SIGNATURE_FILE);
  if (file === undefined || !existsSync(file)) return new Map();
  try {
    const found = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    const read = new Map<string, PackageSignature | null>();
    for (const [text, value] of Object.entries(found)) {
      const signature = signatureIn({ lksspSignature: value });
      if (signature !== undefined || value === null) read.set(text, signature ?? null);
    }
    return read;
  } catch {
    return new Map();
  }
}

export function writeSignatures(prefix: string, signatures: Signatures): void {
  writeFileSync(join(prefix, SIGNATURE_FILE), `${JSON.stringify(Object.fromEntries(signatures), null, 2)}\n`);
}
