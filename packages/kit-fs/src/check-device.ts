import { failure, type Failure } from '@lkssp/core';
import type { FsCall } from './filesys-handle.js';
import { hasRun, runTool } from './run-tool.js';
import { lastWords } from './spoken.js';

/** These repair themselves when they are mounted; a check of a large one takes hours. */
const JOURNALLED = /^(?:ext[34]|xfs|btrfs|jfs|reiserfs|gfs2|ocfs2|f2fs|zfs|ntfs.*|erofs|squashfs|iso9660|udf|nilfs2)$/;
const EXT = /^ext[234]$/;
/** First exit code of a checker that could not look. */
const UNABLE = 8;
/** Kept of the limit for the mount. */
const RESERVE_MS = 5000;

/** Checks the file system on a device before it is mounted, where that is needed. Undefined when it may be mounted. */
export async function checkDevice(call: FsCall, device: string, type: string): Promise<Failure | undefined> {
  const { fsck } = call.options;
  if (fsck === 'no') return undefined;
  const isNeeded = fsck === 'force' || !JOURNALLED.test(type) || (EXT.test(type) && (await hasErrors(call, device)));
  return isNeeded && type !== '' ? await repairDevice(call, device, type) : undefined;
}

/** ext writes down on the device that an error was met, and in the journal where it came no further. */
async function hasErrors({ host }: FsCall, device: string): Promise<boolean> {
  const header = await runTool(host, { argv: ['dumpe2fs', '-h', device], withinMs: 10_000 });
  if (!hasRun(header) || !header.ok) return false;
  return /^Filesystem state:.*(?:errors|not clean)|^Journal errno: +-/m.test(header.stdout);
}

/** `fsck -p`: repairs what can be repaired without a person. */
export async function repairDevice(call: FsCall, device: string, type: string): Promise<Failure | undefined> {
  const program = EXT.test(type) ? 'e2fsck' : `fsck.${type}`;
  const { host, log } = call;
  const withinMs = Math.max(1000, host.left() - RESERVE_MS);
  const checked = await runTool(host, { argv: [program, '-p', device], withinMs, accept: [0, 1] });
  // Types without a checker are mounted as they are.
  if (!hasRun(checked)) return EXT.test(type) ? checked : undefined;
  if (checked.ok) {
    if (checked.code === 1) log.warn('errors of a file system were repaired', { device });
    return undefined;
  }
  if (checked.timedOut) {
    return failure(
      `the check of ${device} needs longer than the limit: run ${program} by hand, or allow restore more time`,
    );
  }
  const words = lastWords(checked);
  // From 8 on it says nothing about the file system: it could not look (fsck(8)).
  if ((checked.code ?? UNABLE) >= UNABLE) return failure(`${device} could not be checked by ${program}: ${words}`);
  return failure(`${device} is damaged, and ${program} -p could not repair it; run ${program} by hand: ${words}`, {
    recoverable: false,
  });
}
