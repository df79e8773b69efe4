import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { integrityOf, type Registry, startRegistry } from '@lkssp/registry';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeSigningKey, openKitReleases, signPackage } from '../src/index.js';
import { readPrivateKey } from '../src/signing/signing.js';
import { inForce, keptFolder, packTrial, put, trialFolder, trialKit } from './trial.js';

const ours = makeSigningKey();
const theirs = makeSigningKey();

describe('signatures', () => {
  let registry: Registry;
  beforeAll(async () => {
    registry = await startRegistry({ folder: join(keptFolder(), 'registry') });
    const signed = (name: string, key = ours, wrong = {}) => {
      const trial = trialKit(name, '1.0.0', { dependencies: { plain: '1.0.0' } });
      const integrity = integrityOf(readFileSync(packTrial(trial)));
      return [
        trial,
        integrity,
        { ...signPackage({ name, version: '1.0.0', integrity, ...wrong }, readPrivateKey(key.privateKey)) },
      ] as const;
    };
    await put(registry, [{ manifest: { name: 'plain', version: '1.0.0' } }, trialKit('@zoo/unsigned', '1.0.0')]);
    const put1 = async ([trial, , lksspSignature]: ReturnType<typeof signed>) =>
      put(registry, [trial], { lksspSignature });
    await put1(signed('@zoo/signed'));
    await put1(signed('@zoo/other', theirs));
    await put1(signed('@zoo/moved', ours, { version: '1.0.1' }));
    await put1(signed('@zoo/swapped', ours, { integrity: integrityOf(Buffer.from('other bytes')) }));
    const [claimed, , signature] = signed('@zoo/claimed', theirs);
    await put(registry, [claimed], { lksspSignature: { ...signature, key: ours.key } });
    await put(registry, [trialKit('@zoo/garbled', '1.0.0')], {
      lksspSignature: { key: ours.key, signature: 'nonsense' },
    });
    await put(registry, [trialKit('@zoo/odd', '1.0.0')], { lksspSignature: ['?'] });
  });
  afterAll(() => registry.stop());

  const open = (more: object, root = trialFolder()) =>
    openKitReleases({ folder: join(root, 'kits'), etcFolder: root, registry: registry.url, ...more });
  const pem = `-----BEGIN PUBLIC KEY-----\n${ours.publicKey}\n-----END PUBLIC KEY-----\n`;
  const demanding = { signers: { [ours.key]: ours.publicKey }, requireSignature: true };

  it.each([
    ['by id', { [ours.key]: ours.publicKey }],
    ['by a name of the site, as PEM', { 'our publisher': pem }],
  ])('takes a kit that a signer has signed, known %s, with what the kit needs', async (_, signers) => {
    const { packages } = await open({ signers, requireSignature: true }).build({ add: ['@zoo/signed'] });
    expect(packages).toMatchObject([{ name: '@zoo/signed' }]);
  });

  it.each([
    ['@zoo/unsigned', 'LKSSP_SIGNATURE_ABSENT', 'lkssp kit publish --key'],
    ['@zoo/odd', 'LKSSP_SIGNATURE_ABSENT', '@zoo/odd 1.0.0'],
    ['@zoo/other', 'LKSSP_SIGNER_UNKNOWN', theirs.key],
    ['@zoo/moved', 'LKSSP_SIGNATURE_WRONG', ours.key],
    ['@zoo/swapped', 'LKSSP_SIGNATURE_WRONG', '@zoo/swapped 1.0.0'],
    ['@zoo/claimed', 'LKSSP_SIGNATURE_WRONG', ours.key],
    ['@zoo/garbled', 'LKSSP_SIGNATURE_WRONG', ours.key],
  ])('refuses %s where one is demanded, before anything is fetched', async (name, code, words) => {
    const root = trialFolder();
    const releases = open(demanding, root);
    await expect(releases.build({ add: [name] })).rejects.toMatchObject({
      code,
      message: expect.stringContaining(words),
    });
    expect(readdirSync(join(root, 'kits/loaded'))).toEqual(['0']);
    const cached = readdirSync(join(root, 'kits/cache'), { recursive: true, encoding: 'utf8' });
    expect(cached.filter((path) => path.includes('content-v2/sha512/') && path.split('/').length > 5)).not.toContain(
      name,
    );
  });

  it('refuses a wrong signature of a known signer also where none is demanded, and takes what nobody has signed', async () => {
    const releases = open({ signers: { [ours.key]: ours.publicKey } });
    await expect(releases.build({ add: ['@zoo/swapped'] })).rejects.toMatchObject({ code: 'LKSSP_SIGNATURE_WRONG' });
    expect((await releases.build({ add: ['@zoo/unsigned', '@zoo/other'] })).packages).toHaveLength(2);
  });

  it('refuses a tarball that was laid down here where a signature is demanded', async () => {
    const tarball = packTrial(trialKit('@zoo/local', '1.0.0'));
    await expect(open(demanding).build({ add: [tarball] })).rejects.toMatchObject({ code: 'LKSSP_SIGNATURE_ABSENT' });
  });

  it('demands anew at each build what the configuration says then, and needs no registry for what it has proven', async () => {
    const config: Record<string, unknown> = { ...demanding, requireSignature: false };
    const root = trialFolder();
    const order = {
      folder: join(root, 'kits'),
      etcFolder: root,
      registry: registry.url,
      get signers() {
        return config['signers'] as Record<string, string>;
      },
      get requireSignature() {
        return config['requireSignature'] as boolean;
      },
    };
    const releases = openKitReleases(order);
    await inForce(releases, { add: ['@zoo/signed', '@zoo/unsigned'] });
    config['requireSignature'] = true;
    await expect(releases.build({ add: ['@zoo/signed'] })).rejects.toMatchObject({ code: 'LKSSP_SIGNATURE_ABSENT' });
    const away = openKitReleases({ ...order, registry: 'http://127.0.0.1:1/', ...demanding });
    expect((await away.build({ remove: ['@zoo/unsigned'] })).packages).toMatchObject([{ name: '@zoo/signed' }]);
  });

  it.each([
    ['nonsense', 'nonsense'],
    ['a key for something else', RSA()],
  ])('says which key of the configuration is %s', async (_, text) => {
    const releases = open({ signers: { site: text } });
    await expect(releases.build({ add: ['@zoo/signed'] })).rejects.toMatchObject({
      code: 'LKSSP_SIGNER_UNUSABLE',
      message: expect.stringContaining('kits.signers.site'),
    });
  });

  it('takes registry and token from the npmrc, and passes no token on to the folder of people', async () => {
    const root = trialFolder();
    writeFileSync(
      join(root, 'npmrc'),
      `@zoo:registry=${registry.url}\n//127.0.0.1/:_authToken=secret\nignore-scripts=false\n`,
    );
    const releases = open({ registry: 'http://127.0.0.1:1/' }, root);
    await inForce(releases, { add: ['@zoo/unsigned'] });
    const npmrc = readFileSync(join(root, 'kits/current/.npmrc'), 'utf8');
    expect(npmrc).toContain(`@zoo:registry=${registry.url}\n`);
    expect(npmrc).toContain('ignore-scripts=true\n');
    expect(npmrc).not.toContain('secret');
  });
});

function RSA(): string {
  return `-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEEVs/o5+uQbTjL3chynL4wXgUg2R9
q9UU8I5mEovUf86QZ7kOBIjJwqnzD1omageEHWwHdBO6B+dFabmdT9POxg==
-----END PUBLIC KEY-----
`;
}
