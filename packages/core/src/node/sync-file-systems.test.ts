import { afterEach, describe, expect, it } from 'vitest';
import { syncFileSystems } from './sync-file-systems.js';

describe('syncFileSystems', () => {
  const { PATH } = process.env;
  afterEach(() => {
    process.env['PATH'] = PATH;
  });

  it('resolves when the program has ended', async () => {
    await expect(syncFileSystems()).resolves.toBeUndefined();
  });

  it('rejects where there is no such program', async () => {
    process.env['PATH'] = '/nowhere';
    await expect(syncFileSystems()).rejects.toThrow('ENOENT');
  });
});
