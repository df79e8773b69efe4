import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';

/** What a publisher vouches for. */
export interface SignedFacts {
  readonly name: string;
  readonly version: string;
  /** Subresource integrity of the tarball, `sha512-…`. */
  readonly integrity: string;
}

/** The field `lksspSignature` of a published manifest. */
export interface PackageSignature {
  readonly key: string;
  /** Base64. */
  readonly signature: string;
}

/** A new pair of keys. The private one is for a file that nobody else may read. */
export interface SigningKey {
  readonly key: string;
  /** PEM, PKCS #8. */
  readonly privateKey: string;
  /** Base64 of the DER form (SPKI), for `kits.signers`. */
  readonly publicKey: string;
}

const LENGTH_OF_ID = 22;

const message = ({ name, version, integrity }: SignedFacts): Buffer =>
  Buffer.from(`${name}@${version} ${integrity}`, 'utf8');

const der = (key: KeyObject): Buffer => key.export({ type: 'spki', format: 'der' });

/** The id of a public key: the beginning of its digest, so that it cannot be chosen. */
export function keyId(publicKey: KeyObject): string {
  return createHash('sha256').update(der(publicKey)).digest('base64url').slice(0, LENGTH_OF_ID);
}

/** Makes an Ed25519 pair. */
export function makeSigningKey(): SigningKey {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  return {
    key: keyId(publicKey),
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    publicKey: der(publicKey).toString('base64'),
  };
}

const ed25519 = (key: KeyObject): KeyObject => {
  if (key.asymmetricKeyType !== 'ed25519') throw new Error(`it is a key for ${key.asymmetricKeyType}, not Ed25519`);
  return key;
};

/** Reads a public key as PEM or base64 of its DER form. Throws with words when it is neither. */
export function readPublicKey(text: string): KeyObject {
  if (text.includes('-----BEGIN')) return ed25519(createPublicKey(text));
  return ed25519(createPublicKey({ key: Buffer.from(text, 'base64'), type: 'spki', format: 'der' }));
}

/** Reads a private key (PEM). Throws with words when it is none for Ed25519. */
export const readPrivateKey = (pem: string): KeyObject => ed25519(createPrivateKey(pem));

/** Signs a package with a private key. */
export function signPackage(facts: SignedFacts, privateKey: KeyObject): PackageSignature {
  const signature = sign(null, message(facts), privateKey).toString('base64');
  return { key: keyId(createPublicKey(privateKey)), signature };
}

/** Whether this signature of that key is good for the package. */
export function isSignedBy(facts: SignedFacts, { signature }: PackageSignature, publicKey: KeyObject): boolean {
  return verify(null, message(facts), publicKey, Buffer.from(signature, 'base64'));
}

/** The signature that a manifest carries, if it has the form of one. */
export function signatureIn(manifest: Readonly<Record<string, unknown>>): PackageSignature | undefined {
  const { lksspSignature: found } = manifest as { lksspSignature?: Partial<PackageSignature> };
  if (typeof found?.key !== 'string' || typeof found.signature !== 'string') return undefined;
  return { key: found.key, signature: found.signature };
}
