import { RequestError } from './request-error.js';

/** Longest path of a unix socket on Linux, in bytes: unix(7), sun_path without its closing zero. */
const LONGEST_PATH = 107;

/** Why no daemon could be reached, by the error number of connect(2). */
const ABSENT: Readonly<Record<string, string>> = {
  ENOENT: 'there is no socket. Start the daemon with "lkssp daemon", or name its home with --home',
  ENOTDIR: 'there is no such folder. Name the home of the daemon with --home',
  ECONNREFUSED: 'the socket was left by a daemon that has ended. Start it again with "lkssp daemon"',
  ENOTSOCK: 'that is not a socket. Name the home of the daemon with --home',
  EAGAIN: 'it has more callers waiting than it can take. Try again in a moment',
};

const FORBIDDEN = new Set(['EACCES', 'EPERM']);
const ENDED = new Set(['ECONNRESET', 'EPIPE']);

/** The error for a request that got no answer because of `cause`. */
export function unanswered(socketPath: string, cause: unknown): RequestError {
  const errno = errnoOf(cause);
  if (FORBIDDEN.has(errno)) {
    const message = `This user may not talk to the daemon at ${socketPath}. Run the command as root, or as the user that runs the daemon.`;
    return new RequestError({ status: 0, code: 'LKSSP_DAEMON_FORBIDDEN', exit: 9, message, cause });
  }
  const message = `No daemon answers at ${socketPath}: ${reason(socketPath, errno, cause)}.`;
  return new RequestError({ status: 0, code: 'LKSSP_DAEMON_ABSENT', exit: 9, message, cause });
}

/** The error for a daemon that took the request and said nothing for `deadlineMs`. */
export function silent(socketPath: string, deadlineMs: number): RequestError {
  const message = `The daemon at ${socketPath} has not answered within ${deadlineMs / 1000} s. It may be busy or hung; "lkssp log" and the log file say more.`;
  return new RequestError({ status: 0, code: 'LKSSP_DAEMON_SILENT', exit: 9, message });
}

/** The error for an answer that no daemon of ours gives. */
export function nonsense(socketPath: string, status: number, what: string, cause?: unknown): RequestError {
  const message = `What answers at ${socketPath} is not a daemon that this version understands: ${what}.`;
  return new RequestError({ status, code: 'LKSSP_ANSWER_INVALID', exit: 3, message, cause });
}

/** True when the connection broke before an answer: a kept connection may have been closed by the other side meanwhile. */
export function isBroken(cause: unknown): boolean {
  return ENDED.has(errnoOf(cause));
}

function reason(socketPath: string, errno: string, cause: unknown): string {
  if (ENDED.has(errno)) return 'it ended before it answered. "lkssp status" shows whether it runs again';
  if (Buffer.byteLength(socketPath) > LONGEST_PATH) {
    return `the path is longer than the ${LONGEST_PATH} bytes that a socket may have. Choose a shorter home`;
  }
  return ABSENT[errno] ?? (cause instanceof Error ? cause.message : String(cause));
}

function errnoOf(cause: unknown): string {
  if (typeof cause !== 'object' || cause === null || !('code' in cause)) return '';
  return typeof cause.code === 'string' ? cause.code : '';
}
