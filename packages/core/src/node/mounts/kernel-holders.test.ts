import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { TrialHome } from '../../testing/trial-home.js';
import { kernelHolders } from './kernel-holders.js';
import { MountIndex } from './mount-index.js';
import { parseMountinfo } from './parse-mountinfo.js';

const home = new TrialHome();
afterEach(() => home.clear());

const TABLE = parseMountinfo(
  [
    '1 0 254:0 / / rw - ext4 /dev/vda rw',
    '2 1 253:3 / /srv/d\\040a rw - ext4 /dev/dm-3 rw',
    '3 2 0:9 / /srv/d\\040a/sub rw - tmpfs tmp rw',
  ].join('\n'),
);

function put(path: string, text: string): void {
  const file = join(home.folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

it('names loops, swap files, exports, stacked devices and mounts below, and nobody else', () => {
  put('sys/block/loop0/loop/backing_file', '/srv/d a/image (deleted)\n');
  put('sys/block/loop1/loop/backing_file', '/srv/image\n');
  put('sys/block/vda/size', '1');
  put('sys/dev/block/253:3/holders/dm-7', '');
  put(
    'proc/swaps',
    'Filename Type Size Used Priority\n/srv/d\\040a/swap\\040file file 1 0 -2\n/dev/vdb partition 1 0 -3\n/swapfile file 1 0 -4\n',
  );
  put('proc/fs/nfsd/exports', '# Version 1.1\n/srv/d\\040a/pub\t*(rw)\n/srv/pub\t*(ro)\n');
  const [, mount] = TABLE;
  if (mount === undefined) throw new Error('no such mount');
  const places = { sys: join(home.folder, 'sys'), proc: join(home.folder, 'proc') };
  expect(kernelHolders(mount, { entries: TABLE, index: new MountIndex(TABLE) }, places)).toEqual([
    'tmp is mounted below it at /srv/d a/sub',
    'the loop device /dev/loop0 uses /srv/d a/image (deleted) (losetup -d /dev/loop0)',
    'the kernel swaps to /srv/d a/swap file (swapoff /srv/d a/swap file)',
    'the NFS server exports /srv/d a/pub (exportfs -u)',
    'the device dm-7 is made of /dev/dm-3',
  ]);
});

it('finds nothing where the kernel tells nothing', () => {
  const [root] = TABLE;
  if (root === undefined) throw new Error('no such mount');
  const places = { sys: join(home.folder, 'none'), proc: join(home.folder, 'none') };
  expect(kernelHolders(root, { entries: [root], index: new MountIndex([root]) }, places)).toEqual([]);
});
