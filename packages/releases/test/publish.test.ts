import { spawn } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Registry, startRegistry } from '@lkssp/registry';
import { entryPoint, pathOf } from '@lkssp/core/engine';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isSignedBy } from '../src/index.js';
import { readPublicKey } from '../src/signing/signing.js';
import { packTrial, trialFolder, trialKit, writePackage } from './trial.js';

const entry = entryPoint('publish-main', new URL('../src/index.ts', import.meta.url).href);

describe('publishing', () => {
  let registry: Registry;
  let root: string;
  beforeEach(async () => {
    root = trialFolder();
    registry = await startRegistry({ folder: join(root, 'registry') });
    const token = `${registry.url.replace(/^http:/, '')}:_authToken=\${TRIAL_TOKEN}\n`;
    writeFileSync(join(root, '.npmrc'), `registry=${registry.url}\n${token}`);
  });
  afterEach(() => registry.stop());

  const run = async (args: readonly string[], token = registry.token) => {
    const env = {
      PATH: process.env['PATH'],
      HOME: root,
      TRIAL_TOKEN: token,
      npm_config_registry: 'http://127.0.0.1:1/',
    };
    const child = spawn(process.execPath, [...entry.execArgv, pathOf(entry), ...args], { env });
    let out = '';
    let err = '';
    child.stdout.on('data', (part: Buffer) => (out += part.toString()));
    child.stderr.on('data', (part: Buffer) => (err += part.toString()));
    const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
    return { code, out, err };
  };

  it('makes a key that nobody else may read, and never over another', async () => {
    const file = join(root, 'key.pem');
    const made = await run(['sign-key', file]);
    const again = await run(['sign-key', file]);

    expect(JSON.parse(made.out)).toEqual({
      file,
      key: expect.stringMatching(/^.{22}$/),
      publicKey: expect.any(String),
    });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(again.code).toBe(5);
    expect(JSON.parse(again.err).error).toMatchObject({
      code: 'LKSSP_KEY_UNUSABLE',
      message: expect.stringContaining('EEXIST'),
    });
  });

  it('publishes a folder, signed, without running its scripts', async () => {
    const made = JSON.parse((await run(['sign-key', join(root, 'key.pem')])).out) as { key: string; publicKey: string };
    const ran = join(root, 'ran');
    const scripts = { prepack: `touch ${ran}`, prepare: `touch ${ran}`, prepublishOnly: `touch ${ran}` };
    const folder = writePackage(join(root, 'kit'), trialKit('@zoo/kit-a', '1.0.0', { scripts }));
    const { out, err } = await run(['publish', folder, '--key', join(root, 'key.pem')]);
    expect(err).toBe('');
    const published = JSON.parse(out) as { name: string; version: string; integrity: string; key: string };

    expect(published).toMatchObject({ name: '@zoo/kit-a', version: '1.0.0', key: made.key, registry: registry.url });
    const { versions } = (await (await fetch(`${registry.url}@zoo%2fkit-a`)).json()) as {
      versions: Record<string, { lksspSignature: { key: string; signature: string }; dist: { integrity: string } }>;
    };
    const { lksspSignature, dist } = versions['1.0.0']!;
    expect(dist.integrity).toBe(published.integrity);
    expect(isSignedBy(published, lksspSignature, readPublicKey(made.publicKey))).toBe(true);
    expect(existsSync(ran)).toBe(false);
  });

  it.each([
    ['a version that is there', () => packTrial(trialKit('@zoo/kit-a', '1.0.0')), 'LKSSP_PUBLISH_REFUSED'],
    ['a private package', () => packTrial(trialKit('@zoo/kit-p', '1.0.0', { private: true })), 'LKSSP_PUBLISH_REFUSED'],
    ['no package', (place: string) => join(place, '.npmrc'), 'LKSSP_PACKAGE_BROKEN'],
    ['nothing', (place: string) => join(place, 'nothing.tgz'), 'LKSSP_FILE_UNREADABLE'],
  ])('refuses %s', async (_, target, code) => {
    await run(['publish', packTrial(trialKit('@zoo/kit-a', '1.0.0'))]);
    const { err } = await run(['publish', target(root)]);
    expect(JSON.parse(err).error).toMatchObject({ code });
  });

  it('says what to do without a token, and with bad words', async () => {
    const denied = await run(['publish', packTrial(trialKit('@zoo/kit-a', '1.0.0'))], 'wrong');
    const usage = await run(['publish']);
    expect(JSON.parse(denied.err).error).toMatchObject({ code: 'LKSSP_REGISTRY_DENIES', exit: 5 });
    expect(JSON.parse(usage.err).error).toMatchObject({ code: 'LKSSP_USAGE', exit: 2 });
    expect(readFileSync(join(root, '.npmrc'), 'utf8')).not.toContain(registry.token);
    expect(denied.err).not.toContain(registry.token);
  });
});
