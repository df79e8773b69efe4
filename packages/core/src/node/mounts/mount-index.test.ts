import { describe, expect, it } from 'vitest';
import type { MountEntry } from '../../contract/host-mounts.js';
import { MountIndex, mountsBelow } from './mount-index.js';

const entry = (id: number, parent: number, mountPoint: string): MountEntry => ({
  id,
  parent,
  device: `0:${id}`,
  root: '/',
  mountPoint,
  options: ['rw'],
  type: 'tmpfs',
  source: `source-${id}`,
  superOptions: ['rw'],
});

const idsAt = (table: readonly MountEntry[]) => {
  const index = new MountIndex(table);
  return { of: (path: string) => index.of(path)?.id, at: (path: string) => index.at(path)?.id };
};

describe('the mount that a path lies on', () => {
  const { of, at } = idsAt([entry(1, 0, '/'), entry(2, 1, '/srv'), entry(3, 2, '/srv/a b'), entry(4, 1, '/srvx')]);

  it.each([
    ['/', 1],
    ['/etc/passwd', 1],
    ['/srv', 2],
    ['/srv/', 2],
    ['//srv/./x', 2],
    ['/srv/a b/c', 3],
    ['/srv/a', 2],
    ['/srvx', 4],
    ['/srvxy', 1],
  ])('%s is %i', (path, id) => {
    expect(of(path)).toBe(id);
  });

  it('is at the path only where that is its mount point', () => {
    expect(['/srv', '/srv/', '/srv/a b', '/srv/x', '/'].map(at)).toEqual([2, 2, 3, undefined, 1]);
  });
});

describe('what is mounted over another', () => {
  it('is seen instead of it, at the same place', () => {
    const { at } = idsAt([entry(1, 0, '/'), entry(2, 1, '/srv'), entry(3, 2, '/srv')]);
    expect(at('/srv')).toBe(3);
  });

  it('hides what was mounted below before', () => {
    const { at, of } = idsAt([entry(1, 0, '/'), entry(2, 1, '/srv/data'), entry(3, 1, '/srv')]);
    expect([at('/srv/data'), of('/srv/data/x'), at('/srv')]).toEqual([undefined, 3, 3]);
  });

  it('covers the root itself', () => {
    const { at } = idsAt([entry(1, 0, '/'), entry(2, 1, '/'), entry(3, 2, '/srv'), entry(4, 1, '/old')]);
    expect([at('/'), at('/srv'), at('/old')]).toEqual([2, 3, undefined]);
  });
});

it('in a chroot the root may not be in the table', () => {
  const { of } = idsAt([entry(5, 1, '/srv'), entry(6, 1, '/var')]);
  expect([of('/srv/x'), of('/var'), of('/etc')]).toEqual([5, 6, undefined]);
});

it('a root that is its own parent ends the search', () => {
  expect(idsAt([entry(1, 1, '/')]).of('/x')).toBe(1);
});

it('finds what is mounted below, also where the table is not in order', () => {
  const [root, a, b, c, d] = [
    entry(1, 0, '/'),
    entry(9, 1, '/a'),
    entry(3, 9, '/a/b'),
    entry(4, 3, '/a/b/c'),
    entry(5, 1, '/d'),
  ];
  expect(mountsBelow(a, [c, b, a, d, root]).map(({ id }) => id)).toEqual([4, 3]);
});
