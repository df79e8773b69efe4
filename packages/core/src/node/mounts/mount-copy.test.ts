import { expect, it } from 'vitest';
import { findCopy } from './mount-copy.js';
import { parseMountinfo } from './parse-mountinfo.js';

const OWN = `1 0 8:1 / / rw shared:1 - ext4 /dev/sda1 rw
20 1 8:2 / /srv/data rw shared:7 - ext4 /dev/sdb1 rw
30 1 8:3 / /srv rw - ext4 /dev/sdc1 rw
`;
const mountOf = (id: number) => {
  const found = parseMountinfo(OWN).find((entry) => entry.id === id);
  if (found === undefined) throw new Error(`${id} is not in the table`);
  return found;
};

it('finds the copy that an unmount takes along', () => {
  const service = `100 99 8:1 / / rw shared:50 master:1 - ext4 /dev/sda1 rw
101 100 8:2 / /srv/data rw shared:51 master:7 - ext4 /dev/sdb1 rw
`;
  const found = findCopy(mountOf(20), OWN, service);
  expect(found?.mount.id).toBe(101);
  expect(found?.index.of('/srv/data/file')?.id).toBe(101);
});

it('leaves alone the volume of a container, which keeps nothing busy', () => {
  const container = `200 199 0:50 / / rw - overlay overlay rw
201 200 8:2 / /srv/data rw master:7 - ext4 /dev/sdb1 rw
`;
  expect(findCopy(mountOf(20), OWN, container)).toBeUndefined();
});

it('looks for none where the folder below is private', () => {
  const copy = OWN.replace('30 1', '31 1');
  expect(findCopy({ ...mountOf(30), parent: 30 }, OWN, copy)).toBeUndefined();
});

it('does not take another folder of the same file system for it', () => {
  const service = `100 99 8:1 / / rw master:1 - ext4 /dev/sda1 rw
101 100 8:2 /sub /srv/data rw - ext4 /dev/sdb1 rw
`;
  expect(findCopy(mountOf(20), OWN, service)).toBeUndefined();
});
