import type { ListeningSocket, ProcessFacts, ProcessIdentity } from '@lkssp/core';
import type { ApacheCall } from './apache-options.js';
import { isHttpdName } from './httpd-program.js';
import { isServedBy, type Listen } from './listen.js';

/** The first process of an instance, and on what it listens. */
export interface Master {
  readonly identity: ProcessIdentity;
  readonly session: number;
  readonly exe?: string;
  readonly isStopped: boolean;
  readonly sockets: readonly ListeningSocket[];
}

const READ_MS = 2000;

/**
 * The master that a pid file names. A number alone proves nothing: it must run Apache and listen where this instance does.
 * Undefined also while the file is missing or cut off, as for a moment in every graceful restart.
 */
export async function masterByPidFile(
  call: ApacheCall,
  pidFile: string,
  listens: readonly Listen[],
): Promise<Master | undefined> {
  const { pid } = await readPidFile(call, pidFile);
  return pid === undefined ? undefined : await masterAt(call, pid, listens);
}

/** The master of this number, when it is one of this instance. */
export async function masterAt(call: ApacheCall, pid: number, listens: readonly Listen[]): Promise<Master | undefined> {
  const [facts] = await call.host.processes.list({ pid });
  if (facts === undefined || !isHttpdName(facts.exe, call.options.httpd)) return undefined;
  const sockets = await call.host.processes.listening(facts);
  const isOurs = listens.some((listen) => isServedBy(listen, sockets));
  return isOurs ? masterOf(facts, sockets) : undefined;
}

function masterOf(facts: ProcessFacts, sockets: readonly ListeningSocket[]): Master {
  const { pid, startTime, session, exe, isStopped } = facts;
  return { identity: { pid, startTime }, session, isStopped, sockets, ...(exe === undefined ? {} : { exe }) };
}

/** What a pid file holds. */
export interface PidFile {
  readonly exists: boolean;
  /** Left out when there is none in it. */
  readonly pid?: number;
}

/** Reads a pid file, by a program that can be ended: it may lie on a dead mount. */
export async function readPidFile({ host }: ApacheCall, path: string): Promise<PidFile> {
  if (path === '') return { exists: false };
  const { ok, stdout } = await host.run({ argv: ['cat', '--', path], withinMs: READ_MS, keepBytes: 64 });
  const [, digits] = /^\s*(\d{1,10})\s/.exec(stdout) ?? [];
  const pid = Number(digits);
  return { exists: ok, ...(ok && pid > 1 ? { pid } : {}) };
}
