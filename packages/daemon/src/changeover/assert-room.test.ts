import { tmpdir } from 'node:os';
import { expect, it } from 'vitest';
import { assertRoom } from './assert-room.js';

it('lets through what fits, and refuses the rest with both figures', async () => {
  await assertRoom(tmpdir(), 'the upgrade', 0);
  await expect(assertRoom(tmpdir(), 'the upgrade', 2 ** 60)).rejects.toMatchObject({
    code: 'LKSSP_DISK_TOO_FULL',
    message: expect.stringMatching(
      /no room for the upgrade: it needs 1099511627\d+ MiB in .*, and only \d+ MiB are free/,
    ),
  });
});
