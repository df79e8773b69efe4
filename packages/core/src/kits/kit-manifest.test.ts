import { describe, expect, it } from 'vitest';
import { readManifest } from './kit-manifest.js';

const GOOD = { id: 'fs', resourceTypes: ['mount'], category: 'storage', dataGeneration: 1 };

const read = (lkssp: unknown): ReturnType<typeof readManifest> =>
  readManifest({ name: '@lkssp/kit-fs', version: '1.0.0', lkssp });

describe('a manifest', () => {
  it('needs nothing special where it says nothing', () => {
    expect(read(GOOD)).toEqual({ manifest: { ...GOOD, needs: { os: [], commands: [], privilege: 'none' } } });
  });

  it('may name its needs, and the application class of its types', () => {
    const needs = { os: ['linux'], commands: ['mount'], privilege: 'root' };
    const resourceTypes = ['mount', { type: 'bind', app: 'fs' }];
    expect(read({ ...GOOD, needs, resourceTypes })).toMatchObject({
      manifest: { needs, resourceTypes: ['mount', 'bind'] },
    });
  });

  it.each([
    [undefined, 'lkssp: '],
    ['fs', 'lkssp: '],
    [{ ...GOOD, id: 'File System' }, 'id: must be kebab-case, for example "my-kit"'],
    [{ ...GOOD, id: '-fs' }, 'id: must be kebab-case'],
    [{ ...GOOD, resourceTypes: [] }, 'resourceTypes: '],
    [{ ...GOOD, resourceTypes: ['mount', { type: 'mount', app: 'x' }] }, 'resourceTypes: names a type twice'],
    [{ ...GOOD, category: 'toys' }, 'category: '],
    [{ ...GOOD, dataGeneration: 0 }, 'dataGeneration: '],
    [{ ...GOOD, dataGeneration: 1.5 }, 'dataGeneration: '],
    [{ ...GOOD, needs: { privilege: 'wheel' } }, 'needs.privilege: '],
    [{ ...GOOD, needs: { comands: ['mount'] } }, 'needs: Unrecognized key: "comands"'],
    [{ ...GOOD, extra: 1 }, 'lkssp: Unrecognized key: "extra"'],
  ])('is refused with the place of what is wrong: %j', (lkssp, problem) => {
    const result = read(lkssp);
    expect(result).toMatchObject({ refusal: { code: 'LKSSP_KIT_MANIFEST_INVALID' } });
    expect('refusal' in result && result.refusal.sentence).toContain(problem);
  });
});
