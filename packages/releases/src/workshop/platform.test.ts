import { describe, expect, it } from 'vitest';
import { fitsPlatform } from './platform.js';

const here = { os: 'linux', cpu: 'x64' };

describe('fitsPlatform', () => {
  it.each([
    [{}, true],
    [{ os: [], cpu: [] }, true],
    [{ os: ['linux', 'darwin'] }, true],
    [{ os: ['darwin'] }, false],
    [{ os: ['!darwin'] }, true],
    [{ os: ['!linux'] }, false],
    [{ os: ['!linux', 'linux'] }, false],
    [{ os: ['any'] }, true],
    [{ os: ['linux'], cpu: ['arm64'] }, false],
    [{ cpu: ['x64', 'arm64'] }, true],
    [{ os: 'linux' }, true],
    [{ os: 'darwin' }, false],
    [{ os: '!darwin' }, true],
    [{ os: '!linux-like' }, true],
  ])('%j: %s', (facts, fits) => {
    expect(fitsPlatform(facts, here)).toBe(fits);
  });
});
