import { readlinkSync } from 'node:fs';
import { LksspError, wordsOf } from '../../errors/lkssp-error.js';
import { diagnoseListening, type ListenEntry } from '../network/socket-diagnosis.js';
import { readListenLines } from './listen-lines.js';

/** Every listening TCP socket of the network namespace that a process is in. Throws LKSSP_HOST_UNABLE when it could not be looked at. */
export function listenTable(pid: number | 'self'): readonly ListenEntry[] {
  if (pid === 'self' || isInOurNamespace(pid)) {
    try {
      return diagnoseListening();
    } catch {
      // A kernel without sock_diag; the table as text is slower and always there.
    }
  }
  try {
    return ['tcp', 'tcp6'].flatMap((table) => readListenLines(`/proc/${pid}/net/${table}`));
  } catch (error) {
    throw new LksspError('LKSSP_HOST_UNABLE', { what: `/proc/${pid}/net/tcp`, why: wordsOf(error) }, { cause: error });
  }
}

function isInOurNamespace(pid: number): boolean {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`) === readlinkSync('/proc/self/ns/net');
  } catch {
    return false;
  }
}
