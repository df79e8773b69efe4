import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { SignerRing } from './signer-ring.js';
import {
  isSignedBy,
  keyId,
  makeSigningKey,
  readPrivateKey,
  readPublicKey,
  signatureIn,
  signPackage,
} from './signing.js';

const facts = { name: '@zoo/kit', version: '1.0.0', integrity: 'sha512-AAAA' };

describe('signing', () => {
  const made = makeSigningKey();
  const signature = signPackage(facts, readPrivateKey(made.privateKey));

  it('makes keys whose id follows from the public key', () => {
    expect(keyId(readPublicKey(made.publicKey))).toBe(made.key);
    expect(signature.key).toBe(made.key);
    expect(makeSigningKey().key).not.toBe(made.key);
  });

  it.each([
    ['name', '@zoo/other'],
    ['version', '1.0.1'],
    ['integrity', 'sha512-BBBB'],
  ])('is good for what was signed, and for no other %s', (member, other) => {
    const key = readPublicKey(made.publicKey);
    expect(isSignedBy(facts, signature, key)).toBe(true);
    expect(isSignedBy({ ...facts, [member]: other }, signature, key)).toBe(false);
  });

  it.each([
    ['', 'xx'],
    ['no base64', '%%%'],
    ['too short', 'AAAA'],
  ])('is not good when it is %s', (_, text) => {
    expect(isSignedBy(facts, { ...signature, signature: text }, readPublicKey(made.publicKey))).toBe(false);
  });

  it('takes no key for anything but Ed25519', () => {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    expect(() => readPublicKey(publicKey.export({ type: 'spki', format: 'pem' }) as string)).toThrow('not Ed25519');
    expect(() => readPrivateKey(privateKey.export({ type: 'pkcs8', format: 'pem' }) as string)).toThrow('not Ed25519');
    expect(() => readPublicKey('nonsense')).toThrow();
  });

  it.each([[undefined], [null], ['text'], [[]], [{ key: 'k' }], [{ key: 1, signature: 's' }]])(
    'finds no signature in %j',
    (lksspSignature) => {
      expect(signatureIn({ lksspSignature })).toBeUndefined();
    },
  );
});

describe('SignerRing', () => {
  const ours = makeSigningKey();
  const theirs = makeSigningKey();
  const ring = new SignerRing({ site: ours.publicKey });
  const by = ({ privateKey }: typeof ours) => signPackage(facts, readPrivateKey(privateKey));

  it('knows a signer by the id of its key and by the name that the configuration gives it', () => {
    expect(ring.judge(facts, by(ours))).toEqual({ is: 'good', key: ours.key });
    expect(ring.judge(facts, { ...by(ours), key: 'site' })).toEqual({ is: 'good', key: 'site' });
  });

  it('tells wrong, unknown and absent apart', () => {
    expect(ring.judge({ ...facts, version: '2.0.0' }, by(ours))).toEqual({ is: 'wrong', key: ours.key });
    expect(ring.judge(facts, { ...by(theirs), key: ours.key })).toEqual({ is: 'wrong', key: ours.key });
    expect(ring.judge(facts, by(theirs))).toEqual({ is: 'unknown', key: theirs.key });
    expect(ring.judge(facts, undefined)).toEqual({ is: 'absent' });
  });

  it('says which key of the configuration cannot be read', () => {
    const wrong = () => new SignerRing({ good: ours.publicKey, bad: 'x' });
    expect(wrong).toThrow(
      expect.objectContaining({ code: 'LKSSP_SIGNER_UNUSABLE', facts: expect.objectContaining({ signer: 'bad' }) }),
    );
    expect(new SignerRing({}).isEmpty).toBe(true);
  });
});
