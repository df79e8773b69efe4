import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { attempt, command } from '../rig/command.ts';
import { labFolder } from '../rig/lab-folder.ts';
import { DrivenFilesys } from './driven-filesys.ts';

const mounted: string[] = [];

afterEach(async () => {
  for (const place of mounted.splice(0)) await attempt(['umount', place]);
});

/** A file system in a file, mounted as people do it: the loop device ends with the mount. */
async function mountImage(): Promise<{ readonly image: string; readonly place: string }> {
  const folder = labFolder('image');
  const [image, place] = [join(folder, 'disk.img'), join(folder, 'at')];
  await command(['truncate', '-s', '32M', image]);
  await command(['mkfs.ext4', '-q', '-F', image]);
  await command(['mkdir', place]);
  await command(['mount', '-o', 'loop', image, place]);
  mounted.push(place);
  return { image, place };
}

describe('a file system in an image file', () => {
  it('is protected by its file, as its device is gone after an unmount', async () => {
    const { image, place } = await mountImage();
    const filesys = await DrivenFilesys.serving({ mountPoint: place });
    expect(filesys.options).toMatchObject({ device: image, fsType: 'ext4' });
    await command(['umount', place]);
    expect(await filesys.check()).toMatchObject({ verdict: 'failed' });
    expect(await filesys.act('recover')).toMatchObject({ outcome: 'done' });
    expect(await filesys.check()).toMatchObject({ verdict: 'healthy' });
    expect(await filesys.act('remove')).toMatchObject({ outcome: 'done' });
    await filesys.end();
  });

  it('is not called damaged when its device is merely gone', async () => {
    const { place } = await mountImage();
    const device = await command(['findmnt', '-n', '-o', 'SOURCE', place]);
    const filesys = await DrivenFilesys.serving({ mountPoint: place, device: device.trim() });
    await command(['umount', place]);
    const outcome = await filesys.act('restore', { limitMs: 1000 });
    expect(outcome).toMatchObject({ outcome: 'failure' });
    expect(outcome.reason).not.toContain('damaged');
    await filesys.end();
  });
});
