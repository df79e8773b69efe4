import type { ProcessFacts, ProcessIdentity } from '@lkssp/core';
import type { ApacheHandle } from './apache-handle.js';
import type { ApacheCall } from './apache-options.js';
import type { Master } from './find-master.js';
import { membersOf, orphansOf } from './instance-processes.js';

const LOOK_MS = 25;

/** Ends an instance within `withinMs`: half of it for running requests, then TERM, then KILL of everything that belongs to it. Resolves with what is left. */
export async function endInstance(
  call: ApacheCall,
  { identity }: Pick<Master, 'identity'>,
  withinMs: number,
): Promise<readonly ProcessIdentity[]> {
  const { processes } = call.host;
  const until = performance.now() + withinMs;
  // Proven while the master lives: afterwards nobody tells whose they are.
  const members = await membersOf(call.host, identity);
  for (const each of members) if (each.isStopped) processes.signal(each, 'SIGCONT');
  const isGone = (): boolean => members.every((each) => processes.state(each).life === 'gone');
  if (call.options.graceful && processes.signal(identity, 'SIGWINCH'))
    await waitFor(call, isGone, until - withinMs / 2);
  if (!isGone() && processes.signal(identity, 'SIGTERM')) await waitFor(call, isGone, until - withinMs / 4);
  const late = await membersOf(call.host, identity);
  const left = [...members, ...late.filter((each) => !members.some(({ pid }) => pid === each.pid))];
  return await processes.end(left, { withinMs: Math.max(1000, until - performance.now()) });
}

/** Ends the workers that a master, which is gone, has left: by KILL, as they have no ear for TERM without it. Resolves with what is left. */
export async function endOrphans(
  call: ApacheCall,
  handle: Pick<ApacheHandle, 'session' | 'pid' | 'startTime'>,
  withinMs: number,
): Promise<readonly ProcessIdentity[]> {
  const orphans: readonly ProcessFacts[] = await orphansOf(call.host, handle, call.options.httpd);
  return orphans.length === 0 ? [] : await call.host.processes.end(orphans, { signal: 'SIGKILL', withinMs });
}

async function waitFor({ host }: ApacheCall, isOver: () => boolean, until: number): Promise<void> {
  while (!isOver() && performance.now() < until) await host.pause(LOOK_MS);
}
