import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type PackageSignature, signatureIn, type SignedFacts } from '../signing/signing.js';

/** In each prefix: signatures that came with its packages, so that they can be looked at again without a registry. */
export const SIGNATURE_FILE = 'signatures.json';

/** Signatures by `name@version integrity`. */
export type Signatures = ReadonlyMap<string, PackageSignature>;

export const signedAs = ({ name, version, integrity }: SignedFacts): string => `${name}@${version} ${integrity}`;

/** What the prefix holds; nothing where it holds nothing readable: then the registry is asked. */
export function readSignatures(prefix: string | undefined): Signatures {
  const file = prefix === undefined ? undefined : join(prefix, SIGNATURE_FILE);
  if (file === undefined || !existsSync(file)) return new Map();
  try {
    const found = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    return new Map(
      Object.entries(found).flatMap(([text, signature]) => {
        const read = signatureIn({ lksspSignature: signature });
        return read === undefined ? [] : [[text, read] as const];
      }),
    );
  } catch {
    return new Map();
  }
}

export function writeSignatures(prefix: string, signatures: Signatures): void {
  writeFileSync(join(prefix, SIGNATURE_FILE), `${JSON.stringify(Object.fromEntries(signatures), null, 2)}\n`);
}
