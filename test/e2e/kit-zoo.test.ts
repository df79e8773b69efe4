import { generateKeyPairSync, sign } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { integrityOf, putPacked, type Registry } from '@lkssp/registry';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageTarball } from '../rig/package-tarball.ts';
import { Keeper, publish, zooRegistry } from './kit-zoo/keeper.ts';
import { beast, FOR_ROOT, SPECIMENS } from './kit-zoo/specimens.ts';

describe('e2e/kit-zoo', () => {
  let folder: string;
  let registry: Registry;
  let keeper: Keeper;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'lkssp-zoo-'));
    registry = await zooRegistry(folder, [...SPECIMENS.map(({ source }) => source), beast('tame'), FOR_ROOT.source]);
    keeper = new Keeper('zoo-home', registry);
    await keeper.open();
  });

  afterAll(async () => {
    await keeper.close();
    await registry.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each(SPECIMENS)('lkssp kit add @zoo/$name: $code, and nobody notices', async ({ name, code, says }) => {
    const { code: exit, stderr } = await keeper.add(`@zoo/${name}`);

    expect(stderr).toContain(code);
    expect(stderr).toMatch(says);
    expect(exit).toBe(5);
    expect(await keeper.noticed()).toEqual([]);
  });

  it('a good kit between bad ones is not taken alone: an order is kept as a whole or not at all', async () => {
    const { code, stderr } = await keeper.add('@zoo/tame', '@zoo/throws');

    expect(stderr).toContain('LKSSP_KIT_IMPORT');
    expect(code).toBe(5);
    expect(await keeper.noticed()).toEqual([]);
  });

  it('refuses a tarball that was changed in the registry', async () => {
    await publish(registry, join(folder, 'packed'), [beast('tampered')]);
    const stored = join(folder, 'registry/storage/@zoo/tampered/tampered-1.0.0.tgz');
    const evil = beast('tampered', { code: 'process.kill(1);' });
    writeFileSync(stored, readFileSync(await packageTarball(evil, folder)));

    const { code, stderr } = await keeper.add('@zoo/tampered');

    expect(stderr).toMatch(/LKSSP_PACKAGE_TAMPERED/);
    expect(stderr).toMatch(/@zoo\/tampered.* is not what was published/);
    expect(code).toBe(5);
    expect(await keeper.noticed()).toEqual([]);
  });

  it('refuses to install where others may write', async () => {
    const kits = join(keeper.trial.home, 'lib/kits');
    chmodSync(kits, 0o777);
    try {
      const { code, stderr } = await keeper.add('@zoo/tame');

      expect(stderr).toMatch(/LKSSP_RELEASE_OPEN/);
      expect(stderr).toContain(kits);
      expect(code).toBe(5);
    } finally {
      chmodSync(kits, 0o700);
    }
    expect(await keeper.noticed()).toEqual([]);
  });

  describe('signatures', () => {
    const keys = generateKeyPairSync('ed25519');
    const others = generateKeyPairSync('ed25519');
    const publicKey = keys.publicKey.export({ type: 'spki', format: 'der' }).toString('base64');

    /** Publishes a good kit under this name, signed by a key that calls itself `as`. */
    async function publishSigned(name: string, as: string, key: typeof keys, what?: string): Promise<void> {
      const tarball = await packageTarball(beast(name), folder);
      const text = what ?? `@zoo/${name}@1.0.0 ${integrityOf(readFileSync(tarball))}`;
      const signature = sign(null, Buffer.from(text), key.privateKey).toString('base64');
      await putPacked(registry, tarball, { lksspSignature: { key: as, signature } });
    }

    const wrong = (name: string) => ({
      code: 5,
      stderr: expect.stringMatching(new RegExp(`signature of @zoo/${name} 1.0.0 is wrong.*LKSSP_SIGNATURE_WRONG`, 's')),
    });

    it('one that is wrong is refused also where none is demanded', async () => {
      keeper.configure({ signers: { zoo: publicKey } });
      expect(await keeper.trial.lkssp('reload')).toMatchObject({ code: 0 });
      await publishSigned('forged', 'zoo', others);
      await publishSigned('signed-for-another', 'zoo', keys, '@zoo/tame@1.0.0 sha512-');

      for (const name of ['forged', 'signed-for-another'])
        expect(await keeper.add(`@zoo/${name}`)).toMatchObject(wrong(name));
      const verbs = (await keeper.noticed()).filter((each) => !each.includes('configuration-changed'));
      expect(verbs).toEqual([]);
    });

    it('where one is demanded, only the right one lets a kit in', async () => {
      await publishSigned('signed', 'zoo', keys);
      await publishSigned('by-a-stranger', 'stranger', others);
      const strict = new Keeper('zoo-strict', registry);
      try {
        strict.configure({ requireSignature: true, signers: { zoo: publicKey } });
        await strict.trial.start();

        expect(await strict.add('@zoo/tame')).toMatchObject({
          code: 5,
          stderr: expect.stringContaining('LKSSP_SIGNATURE_ABSENT'),
        });
        expect(await strict.add('@zoo/by-a-stranger')).toMatchObject({
          code: 5,
          stderr: expect.stringContaining('LKSSP_SIGNER_UNKNOWN'),
        });
        expect(await strict.add('@zoo/forged')).toMatchObject(wrong('forged'));
        expect(await strict.trial.client.kits()).toEqual([]);
        expect(await strict.add('@zoo/signed')).toMatchObject({ code: 0 });
        expect(await strict.trial.client.kit('zoo-signed')).toMatchObject({ fate: 'loaded' });
      } finally {
        await strict.close();
      }
    });
  });

  it('a kit for root is loaded where the daemon is root', async (context) => {
    if (process.getuid?.() !== 0) context.skip('needs root');

    expect(await keeper.add('@zoo/for-root')).toMatchObject({ code: 0 });
  });
});

describe('e2e/kit-zoo, by a user', () => {
  let folder: string;
  let registry: Registry;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'lkssp-zoo-user-'));
    registry = await zooRegistry(folder, [FOR_ROOT.source]);
  });

  afterAll(async () => {
    await registry.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('a kit for root is refused where the daemon is somebody else', async (context) => {
    if (process.getuid?.() !== 0) context.skip('becoming another user needs root');
    const keeper = new Keeper('zoo-user', registry);
    try {
      await keeper.openAs(65534);

      const { code, stderr } = await keeper.add('@zoo/for-root');

      expect(stderr).toContain(FOR_ROOT.code);
      expect(stderr).toMatch(FOR_ROOT.says);
      expect(code).toBe(5);
      expect(await keeper.noticed()).toEqual([]);
    } finally {
      await keeper.close();
    }
  });
});
