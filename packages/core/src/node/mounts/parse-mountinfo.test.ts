import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parseMountinfo } from './parse-mountinfo.js';

it('reads lines with any number of optional fields', () => {
  const [none, two] = parseMountinfo(
    [
      '36 35 98:0 /mnt1 /mnt2 rw,noatime - ext3 /dev/root rw,errors=continue',
      '37 36 0:40 / /srv ro,nosuid shared:1 master:2 - tmpfs none ro,size=4k',
      '',
    ].join('\n'),
  );
  expect(none).toEqual({
    id: 36,
    parent: 35,
    device: '98:0',
    root: '/mnt1',
    mountPoint: '/mnt2',
    options: ['rw', 'noatime'],
    type: 'ext3',
    source: '/dev/root',
    superOptions: ['rw', 'errors=continue'],
  });
  expect(two).toMatchObject({ type: 'tmpfs', source: 'none', options: ['ro', 'nosuid'] });
});

it('undoes escapes, and only those', () => {
  const [whole] = parseMountinfo(
    '1 0 0:1 /a\\040b /x\\011y\\134040\\043ü rw - fuse.a\\040b s\\012t rw,lowerdir=/a\\040b',
  );
  expect(whole).toMatchObject({
    root: '/a b',
    mountPoint: '/x\ty\\040#ü',
    type: 'fuse.a b',
    source: 's\nt',
    superOptions: ['rw', 'lowerdir=/a b'],
  });
});

it('leaves out what is no line of the table', () => {
  expect(parseMountinfo('nonsense\n1 2 3\n')).toEqual([]);
});

it('reads the table of this machine', () => {
  const text = readFileSync('/proc/self/mountinfo', 'utf8');
  const entries = parseMountinfo(text);
  expect(entries).toHaveLength(text.trimEnd().split('\n').length);
  expect(entries.some(({ mountPoint }) => mountPoint === '/')).toBe(true);
});
