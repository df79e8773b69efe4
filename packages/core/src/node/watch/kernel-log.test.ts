import { describe, expect, it } from 'vitest';
import { troubleWords } from './kernel-log.js';

describe('troubleWords', () => {
  it.each([
    ['loop0', '2,1205,14093004952,-;EXT4-fs (loop0): Remounting filesystem read-only\n'],
    ['dm-3', '3,1206,1,-;EXT4-fs error (device dm-3): trigger_test_error:129: comm sh: x\n'],
    ['sdb1', '1,7,1,-;XFS (sdb1): log I/O error -5\n'],
    ['nvme0n1p2', '2,7,1,-;BTRFS: error (device nvme0n1p2 state A) in cleanup:2: forced readonly\n SUBSYSTEM=block\n'],
    ['cciss!c0d0', '3,7,1,-;EXT4-fs error (device cciss!c0d0): ext4_find_entry:1: comm a\n'],
  ])('names %s', (device, record) => {
    expect(troubleWords(record)).toContain(device);
  });

  it.each([
    ['news', '6,1204,1,-;EXT4-fs (loop0): mounted filesystem r/w with ordered data mode\n'],
    ['other trouble', '4,9,1,-;eth0: link loop0 is not ready\n'],
    ['half a record', '4,9'],
    ['nothing', ''],
  ])('hears nothing in %s', (_, record) => {
    expect(troubleWords(record)).toEqual([]);
  });
});
