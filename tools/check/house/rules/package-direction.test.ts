import { describe, expect, it } from 'vitest';
import { placesOf } from '../testing/project-of.ts';
import { packageDirection } from './package-direction.ts';

const manifest = (name: string, more: object = {}): string =>
  JSON.stringify({ name: `@lkssp/${name}`, version: '1.0.0', ...more });

const importing = (owner: string, file: string, specifier: string): Record<string, string> => ({
  [`packages/${owner}/package.json`]: manifest(owner),
  [`packages/${owner}/${file}`]: `import { x } from '${specifier}';`,
});

describe('check/house/package-direction', () => {
  it.each([
    ['kit-ip', 'src/index.ts', '@lkssp/core'],
    ['kit-ip', 'src/kit.test.ts', '@lkssp/core/testing'],
    ['releases', 'test/build.test.ts', '@lkssp/registry'],
    ['daemon', 'test/beacon-kit.ts', '@lkssp/registry'],
    ['daemon', 'src/boot.ts', '@lkssp/core/engine'],
    ['daemon', 'src/boot.ts', '@lkssp/http-api'],
    ['http-api', 'src/routes.ts', '@lkssp/client/schemas'],
    ['cli', 'src/main.ts', '@lkssp/client'],
    ['cli', 'src/main.ts', './commands/status.js'],
  ])('lets %s %s import %s', (owner, file, specifier) => {
    expect(placesOf(packageDirection, importing(owner, file, specifier))).toEqual([]);
  });

  it.each([
    ['kit-ip', 'src/index.ts', '@lkssp/core/engine'],
    ['kit-ip', 'src/index.ts', '@lkssp/core/testing'],
    ['daemon', 'src/run-daemon.ts', '@lkssp/registry'],
    ['kit-ip', 'test/kit.test.ts', '@lkssp/registry'],
    ['kit-ip', 'src/index.ts', '@lkssp/kit-fs'],
    ['cli', 'src/main.ts', '@lkssp/core'],
    ['core', 'src/index.ts', '@lkssp/client'],
    ['http-api', 'src/routes.ts', '@lkssp/daemon'],
    ['daemon', 'src/boot.ts', '../../core/src/index.js'],
  ])('finds %s %s importing %s', (owner, file, specifier) => {
    expect(placesOf(packageDirection, importing(owner, file, specifier))).toEqual([`packages/${owner}/${file}:1`]);
  });

  it('reads the manifests too', () => {
    const files = { 'packages/cli/package.json': manifest('cli', { dependencies: { '@lkssp/core': '1.0.0' } }) };

    expect(placesOf(packageDirection, files)).toEqual(['packages/cli/package.json']);
  });
});
