import type { KeyObject } from 'node:crypto';
import { keyId, isSignedBy, type PackageSignature, readPublicKey, type SignedFacts } from './signing.js';

/** What became of the question who has signed a package. */
export type SignatureVerdict =
  | { readonly is: 'good'; readonly key: string }
  | { readonly is: 'wrong'; readonly key: string }
  | { readonly is: 'unknown'; readonly key: string }
  | { readonly is: 'absent' };

/** The publishers that a configuration names: known by the name that it gives them, and by the id of their key. */
export class SignerRing {
  readonly #keys = new Map<string, KeyObject>();

  /** Throws with the name of the first key that cannot be read. */
  constructor(signers: Readonly<Record<string, string>>) {
    for (const [name, text] of Object.entries(signers)) {
      const key = read(name, text);
      this.#keys.set(name, key);
      this.#keys.set(keyId(key), key);
    }
  }

  get isEmpty(): boolean {
    return this.#keys.size === 0;
  }

  judge(facts: SignedFacts, signature: PackageSignature | undefined): SignatureVerdict {
    if (signature === undefined) return { is: 'absent' };
    const key = this.#keys.get(signature.key);
    if (key === undefined) return { is: 'unknown', key: signature.key };
    return { is: isSignedBy(facts, signature, key) ? 'good' : 'wrong', key: signature.key };
  }
}

function read(name: string, text: string): KeyObject {
  try {
    return readPublicKey(text);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw Object.assign(new Error(why, { cause }), { code: 'LKSSP_SIGNER_UNUSABLE', facts: { signer: name, why } });
  }
}
