import { lstat, stat, unlink } from 'node:fs/promises';
import type { Server } from 'node:http';
import { connect } from 'node:net';
import { dirname } from 'node:path';
import { LksspError } from '@lkssp/core/engine';

/** Longest path of a unix socket on Linux, in bytes: unix(7), sun_path without its closing zero. */
const LONGEST_PATH = 107;
/** Everybody but the owner is kept out: connecting needs the right to write (unix(7)). */
const UMASK = 0o177;
/** A socket whose owner does not even take a connection in this time has an owner nevertheless. */
const ANSWER_MS = 2000;

/**
 * Makes `server` listen at `path`, for the owner of the process alone. Replaces a socket that nobody answers; refuses
 * with `LKSSP_SOCKET_UNUSABLE` one that somebody does, and anything that is not a socket.
 */
export async function listenAt(server: Server, path: string): Promise<void> {
  if (Buffer.byteLength(path) > LONGEST_PATH) {
    throw unusable(
      path,
      `the path is longer than the ${LONGEST_PATH} bytes that a socket may have. Choose a shorter home.`,
    );
  }
  await clear(path);
  // Node takes a folder that is not there for one that may not be written.
  await stat(dirname(path)).catch((cause: unknown) => {
    throw unusable(path, `${words(cause)}.`, cause);
  });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.once('listening', resolve);
  bind(server, path);
  await promise.catch((cause: unknown) => {
    throw unusable(path, `${words(cause)}.`, cause);
  });
  server.off('error', reject);
}

/** The socket must never exist with other rights, not even for an instant. Node binds before `listen` returns. */
function bind(server: Server, path: string): void {
  const before = process.umask(UMASK);
  try {
    server.listen(path);
  } finally {
    process.umask(before);
  }
}

async function clear(path: string): Promise<void> {
  const found = await lstat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw unusable(path, `${error.message}.`, error);
  });
  if (found === undefined) return;
  if (!found.isSocket()) throw unusable(path, 'there is something else in its place. Move that away.');
  if (await isAnswered(path))
    throw unusable(path, 'another program answers there. Stop that one, or use another home.');
  await unlink(path);
}

function isAnswered(path: string): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect(path);
  socket.setTimeout(ANSWER_MS, () => resolve(true));
  socket.once('connect', () => resolve(true));
  // Refused: bound by nobody any more. Every other error says nothing about that.
  socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code !== 'ECONNREFUSED'));
  return promise.finally(() => socket.destroy());
}

function unusable(path: string, why: string, cause?: unknown): LksspError {
  return new LksspError('LKSSP_SOCKET_UNUSABLE', { path, why }, { cause });
}

function words(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
