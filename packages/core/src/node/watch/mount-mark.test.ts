import { describe, expect, it } from 'vitest';
import { MountIndex } from '../mounts/mount-index.js';
import { parseMountinfo } from '../mounts/parse-mountinfo.js';
import { mountMark } from './mount-mark.js';

const ROOT = '22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw';
const SRV = '30 22 8:2 / /srv rw - ext4 /dev/sda2 rw';
const DATA = '31 30 8:3 / /srv/data rw shared:5 - ext4 /dev/sdb1 rw,errors=remount-ro';

function mark(path: string, ...lines: readonly string[]) {
  const entries = parseMountinfo(lines.join('\n'));
  return mountMark(path, { entries, index: new MountIndex(entries) });
}

const before = mark('/srv/data', ROOT, SRV, DATA);

describe('mountMark', () => {
  it.each([
    ['another mount elsewhere', [ROOT, SRV, DATA, '40 22 0:9 / /tmp rw - tmpfs tmpfs rw']],
    ['a mount below it', [ROOT, SRV, DATA, '40 31 0:9 / /srv/data/in rw - tmpfs tmpfs rw']],
    ['options of one above it', [ROOT, SRV.replace('rw -', 'rw,noatime -'), DATA]],
    ['its propagation', [ROOT, SRV, DATA.replace('shared:5', 'master:7')]],
  ])('stays the same with %s', (_, lines) => {
    expect(mark('/srv/data', ...lines).text).toBe(before.text);
  });

  it.each([
    ['its options', [ROOT, SRV, DATA.replace('/srv/data rw', '/srv/data ro')], false],
    ['options of its file system', [ROOT, SRV, `${DATA},emergency_ro`], false],
    ['its device', [ROOT, SRV, DATA.replace('8:3', '8:9')], false],
    ['what is mounted of it', [ROOT, SRV, DATA.replace(' / /srv', ' /part /srv')], false],
    ['one on top of it', [ROOT, SRV, DATA, '40 31 0:9 / /srv/data rw - tmpfs tmpfs rw'], false],
    ['one that covers the folder above', [ROOT, SRV, DATA, '40 30 0:9 / /srv rw - tmpfs tmpfs rw'], true],
    ['its end', [ROOT, SRV], true],
  ])('changes with %s', (_, lines, absent) => {
    const after = mark('/srv/data', ...lines);
    expect(after.text).not.toBe(before.text);
    expect(after.absent).toBe(absent);
  });

  it('tells a mount that came back from the one before', () => {
    expect(mark('/srv/data', ROOT, SRV, DATA.replace('31 30', '50 30')).text).not.toBe(before.text);
  });
});
