import { describe, expect, it } from 'vitest';
import { placesOf } from '../testing/project-of.ts';
import { modulePlaces } from './module-places.ts';

describe('check/house/module-places', () => {
  it.each([
    ['packages/core/src/engine/guardian.ts', 'tsyringe'],
    ['packages/cli/src/main.ts', 'reflect-metadata'],
    ['packages/daemon/src/boot.ts', 'cosmiconfig'],
    ['packages/kit-ip/src/restore.ts', 'node:child_process'],
    ['packages/kit-ip/src/restore.ts', 'fs/promises'],
    ['packages/core/src/engine/guardian.test.ts', 'node:timers/promises'],
  ])('finds %s importing %s', (path, specifier) => {
    expect(placesOf(modulePlaces, { [path]: `import x from '${specifier}';` })).toEqual([`${path}:1`]);
  });

  it.each([
    ['packages/core/src/container/compose.ts', 'tsyringe'],
    ['packages/daemon/src/boot.ts', 'reflect-metadata'],
    ['packages/core/src/config/load-config.ts', 'cosmiconfig'],
    ['packages/kit-ip/src/kit.test.ts', 'node:fs'],
    ['packages/core/src/node/commands.ts', 'node:child_process'],
    ['test/e2e/heals.test.ts', 'node:timers/promises'],
  ])('lets %s import %s', (path, specifier) => {
    expect(placesOf(modulePlaces, { [path]: `import x from '${specifier}';` })).toEqual([]);
  });
});
