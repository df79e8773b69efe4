import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { npmSettings } from './npm-settings.js';

describe('npmSettings', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lkssp-npmrc-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const write = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const read = (npmrc: readonly string[], more: object = {}) =>
    npmSettings({ cache: '/cache', npmrc, signers: {}, requireSignature: false, ...more });

  it('has npm’s own registry where nobody says another', async () => {
    expect(await read([join(folder, 'none')])).toMatchObject({
      registry: 'https://registry.npmjs.org/',
      cache: '/cache/_cacache',
      ignoreScripts: true,
      allowGit: 'none',
      allowRemote: 'none',
    });
  });

  it('takes registries, tokens and proxies from the files, the first before the second, the order before both', async () => {
    const first = write('first', '@zoo:registry=http://zoo/\n//zoo/:_authToken=secret\nhttps-proxy=http://proxy\n');
    const second = write(
      'second',
      '@zoo:registry=http://other/\nregistry=http://second\nfetch-timeout=1234\nstrict-ssl=false\n',
    );
    expect(await read([first, second])).toMatchObject({
      registry: 'http://second/',
      '@zoo:registry': 'http://zoo/',
      '//zoo/:_authToken': 'secret',
      httpsProxy: 'http://proxy',
      timeout: 1234,
      strictSSL: false,
    });
    expect((await read([second], { registry: 'http://order' })).registry).toBe('http://order/');
  });

  it('takes nothing that would run something, and puts in what stands for a name only where names are given', async () => {
    const file = write(
      'npmrc',
      'ignore-scripts=false\nscript-shell=/bin/evil\ngit=/bin/evil\n//zoo/:_authToken=${TOKEN}\n',
    );
    const found = await read([file], { variables: { TOKEN: 'secret' } });
    expect(found).toMatchObject({ ignoreScripts: true, '//zoo/:_authToken': 'secret' });
    expect(JSON.stringify(found)).not.toContain('evil');
    expect((await read([file]))['//zoo/:_authToken']).toBe('${TOKEN}');
  });

  it('reads the certificates of a site, and says which file it cannot read', async () => {
    const ca = write('ca.pem', 'CERTIFICATE');
    expect((await read([write('npmrc', `cafile=${ca}\n`)]))['ca']).toBe('CERTIFICATE');
    await expect(read([write('bad', 'cafile=/nowhere/ca.pem\n')])).rejects.toThrow(
      expect.objectContaining({
        code: 'LKSSP_FILE_UNREADABLE',
        facts: expect.objectContaining({ file: '/nowhere/ca.pem' }),
      }),
    );
    await expect(read([folder])).rejects.toThrow(expect.objectContaining({ code: 'LKSSP_FILE_UNREADABLE' }));
  });
});
