import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MountIndex } from '../mounts/mount-index.js';
import { parseMountinfo } from '../mounts/parse-mountinfo.js';
import { kernelPath } from './kernel-path.js';

/** Text alone decides; what is looked at on the way is a folder of this test. */
function table(...lines: readonly string[]) {
  const entries = parseMountinfo(['1 0 8:1 / / rw - ext4 /dev/sda1 rw', ...lines].join('\n'));
  return { entries, index: new MountIndex(entries) };
}
const at = (id: number, parent: number, path: string, type: string) =>
  `${id} ${parent} 0:${id} / ${path.replaceAll(' ', '\\040')} rw - ${type} none rw`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lkssp-kernel-path-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('kernelPath', () => {
  it.each([
    ['tmpfs', 'memory'],
    ['devtmpfs', 'memory'],
    ['sysfs', 'attribute'],
    ['cgroup2', 'attribute'],
  ])('takes a path on %s', (type, is) => {
    const found = kernelPath(join(folder, 'file'), table(at(7, 1, folder, type)));
    expect(found).toEqual({ is, path: join(folder, 'file'), mount: 7 });
  });

  it.each(['ext4', 'xfs', 'nfs4', 'fuse.bindfs', 'overlay'])('does not touch a path on %s', (type) => {
    expect(kernelPath(join(folder, 'file'), table(at(7, 1, folder, type)))).toEqual({ is: 'foreign' });
    expect(kernelPath(join(folder, 'file'), table())).toEqual({ is: 'foreign' });
  });

  it('does not touch a memory file system that lies on another one that could hang', () => {
    const below = table(at(7, 1, '/srv', 'nfs4'), at(8, 7, '/srv/run', 'tmpfs'));
    expect(kernelPath('/srv/run/file', below)).toEqual({ is: 'foreign' });
  });

  it('follows a link on the same ground, and refuses one that leads away', () => {
    symlinkSync('real', join(folder, 'near'));
    symlinkSync('/etc/passwd', join(folder, 'far'));
    symlinkSync('round', join(folder, 'round'));
    const memory = table(at(7, 1, folder, 'tmpfs'));
    expect(kernelPath(join(folder, 'near'), memory)).toMatchObject({ is: 'memory', path: join(folder, 'real') });
    expect(kernelPath(join(folder, 'far'), memory)).toEqual({ is: 'foreign' });
    expect(kernelPath(join(folder, 'round'), memory)).toEqual({ is: 'foreign' });
  });

  it('says that a folder on the way is absent', () => {
    expect(kernelPath(join(folder, 'absent/file'), table(at(7, 1, folder, 'tmpfs')))).toMatchObject({ is: 'absent' });
  });

  it.each(['/proc/1/cmdline', `/proc/${process.pid}/maps`, '/proc/self/status', '/proc/kmsg', 'run/file'])(
    'never opens %s',
    (path) => {
      expect(kernelPath(path, table(at(7, 1, '/proc', 'proc')))).toEqual({ is: 'foreign' });
    },
  );
});
