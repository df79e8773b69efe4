import { describe, expect, it } from 'vitest';
import { failureOf } from './failure.js';
import { failureSentence } from './failure-sentence.js';

const scene = { registry: 'https://registry.test/', npmrc: '/etc/lkssp/npmrc', folder: '/var/lib/lkssp/kits' };
const said = (thrown: unknown) => failureSentence(failureOf(thrown), scene);
const error = (code: string, more: object = {}, message = `${code}: something`) =>
  Object.assign(new Error(message), { code, ...more });

describe('failureSentence', () => {
  it.each([
    ['E404', { pkgid: '@zoo/a@^1' }, 'LKSSP_PACKAGE_UNKNOWN', 'has no package "@zoo/a"'],
    ['E404', { uri: 'https://registry.test/@zoo%2fb' }, 'LKSSP_PACKAGE_UNKNOWN', '"@zoo/b"'],
    ['ETARGET', { name: 'a', wanted: '^9', versions: ['1.0.0'] }, 'LKSSP_PACKAGE_VERSION_UNKNOWN', 'It has: 1.0.0.'],
    ['ENOVERSIONS', { name: 'a' }, 'LKSSP_PACKAGE_VERSION_UNKNOWN', 'It has: none.'],
    ['E401', {}, 'LKSSP_REGISTRY_DENIES', '/etc/lkssp/npmrc'],
    ['E403', {}, 'LKSSP_REGISTRY_DENIES', 'registry.test'],
    ['E500', {}, 'LKSSP_REGISTRY_NONSENSE', 'registry.test'],
    ['E503', {}, 'LKSSP_REGISTRY_NONSENSE', 'registry.test'],
    ['EINTEGRITY', { pkgid: 'a@1.0.0' }, 'LKSSP_PACKAGE_TAMPERED', 'a@1.0.0 is not what was published'],
    ['ERESOLVE', {}, 'LKSSP_PACKAGE_CONFLICT', 'do not go together'],
    ['EBADPLATFORM', { pkgid: 'a@1.0.0' }, 'LKSSP_PACKAGE_PLATFORM', 'a is not made for this machine'],
    ['ENOSPC', {}, 'LKSSP_RELEASE_DISK', '/var/lib/lkssp/kits cannot be written'],
    ['EDQUOT', {}, 'LKSSP_RELEASE_DISK', 'EDQUOT'],
    ['EROFS', {}, 'LKSSP_RELEASE_DISK', 'EROFS'],
    ['ECONNREFUSED', {}, 'LKSSP_REGISTRY_AWAY', 'registry.test'],
    ['ENOTFOUND', {}, 'LKSSP_REGISTRY_AWAY', 'registry.test'],
    ['EAI_AGAIN', {}, 'LKSSP_REGISTRY_AWAY', 'registry.test'],
    ['ETIMEDOUT', {}, 'LKSSP_REGISTRY_AWAY', 'registry.test'],
    ['ERR_SOCKET_TIMEOUT', {}, 'LKSSP_REGISTRY_AWAY', 'registry.test'],
    ['CERT_HAS_EXPIRED', {}, 'LKSSP_REGISTRY_AWAY', 'CERT_HAS_EXPIRED'],
    ['SELF_SIGNED_CERT_IN_CHAIN', {}, 'LKSSP_REGISTRY_AWAY', 'SELF_SIGNED'],
    ['EALLOWGIT', {}, 'LKSSP_PACKAGE_WORDS', 'names no package'],
    ['EUSAGE', {}, 'LKSSP_BUILD_FAILED', 'EUSAGE'],
    ['EWHATEVER', {}, 'LKSSP_BUILD_FAILED', 'EWHATEVER'],
  ])('makes a sentence of %s %j', (code, more, expected, words) => {
    expect(said(error(code, more))).toMatchObject({ code: expected, message: expect.stringContaining(words) });
  });

  it('passes on what the workshop has said itself', () => {
    const thrown = Object.assign(new Error('x'), {
      code: 'LKSSP_SIGNATURE_ABSENT',
      facts: { name: 'a', version: '1' },
    });
    expect(said(thrown).message).toContain('a 1 carries no signature');
  });

  it('prints no password of an address, no second line, and takes whatever is thrown', () => {
    const { message } = said(
      error('ECONNREFUSED', {}, 'request to https://me:secret@registry.test/ failed\nat Socket'),
    );
    expect(message).not.toContain('secret');
    expect(message).not.toContain('\n');
    expect(said('a text')).toMatchObject({ code: 'LKSSP_BUILD_FAILED' });
    expect(said(null)).toMatchObject({ code: 'LKSSP_BUILD_FAILED' });
    expect(said(undefined)).toMatchObject({ code: 'LKSSP_BUILD_FAILED' });
  });

  it('bears facts that are none, codes that this version does not know, and addresses that are none', () => {
    const refusal = (code: string, facts: unknown) => Object.assign(new Error('x'), { code, facts });
    expect(said(refusal('LKSSP_PACKAGE_UNPROVEN', { name: null, version: '' })).message).toContain(
      'nothing  comes without',
    );
    expect(said(refusal('LKSSP_PACKAGE_UNPROVEN', undefined))).toMatchObject({ code: 'LKSSP_PACKAGE_UNPROVEN' });
    expect(said(refusal('LKSSP_OF_TOMORROW', {}))).toMatchObject({ code: 'LKSSP_BUILD_FAILED' });
    expect(said(error('E404', { uri: 'https://registry.test/%' })).message).toContain('"%"');
    expect(said(error('toString'))).toMatchObject({ code: 'LKSSP_BUILD_FAILED' });
  });

  it('shows the newest of very many versions', () => {
    const versions = Array.from({ length: 500 }, (_, each) => `1.${each}.0`);
    const { message } = said(error('ETARGET', { name: 'a', wanted: '9', versions }));
    expect(message).toContain('1.499.0');
    expect(message.length).toBeLessThan(500);
  });
});
