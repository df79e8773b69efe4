import { degraded, failed, hung, type ReachResult, unable, type Verdict } from '@lkssp/core';

/** The file system is there and does not work: what a client would see too. */
const BROKEN: Readonly<Record<string, string>> = {
  EIO: 'the device does not work',
  EROFS: 'it is read-only',
  ENOTCONN: 'its server process is gone',
  ECONNABORTED: 'its server process is gone',
  ESTALE: 'the server has given up this export',
  ESHUTDOWN: 'the file system was shut down',
  EUCLEAN: 'it is damaged and needs a check',
  EHOSTDOWN: 'its server is down',
  ENODEV: 'its device is gone',
  ENXIO: 'its device is gone',
  EBADF: 'it is damaged and needs a check',
  EBADMSG: 'it is damaged and needs a check',
  EREMOTEIO: 'the device does not work',
  ENODATA: 'the device does not work',
};

const FULL: Readonly<Record<string, string>> = {
  ENOSPC: 'nothing more can be written: no space or no inode is left',
  EDQUOT: 'nothing more can be written: the quota is used up',
};

/** Where even we may not look or write: no sign of a failure (root_squash, FUSE without allow_root). */
export const isForbidden = ({ answer, code = '' }: ReachResult): boolean =>
  answer === 'refused' && (code === 'EACCES' || code === 'EPERM');

/** What an answer that is not good means for the file system at `place`. */
export function verdictOn({ answer, code = '', reason }: ReachResult, place: string): Verdict {
  if (answer === 'hung') return hung(reason);
  if (answer === 'unable') return unable(reason);
  const full = FULL[code];
  if (full !== undefined) return degraded(`${place}: ${full} (${code})`);
  const broken = BROKEN[code];
  if (broken !== undefined) return failed(`${place}: ${broken} (${code})`);
  return unable(`${place} could not be looked at: ${reason}`);
}
