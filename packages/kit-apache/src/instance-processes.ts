import type { Host, ProcessFacts, ProcessIdentity } from '@lkssp/core';
import type { ApacheHandle } from './apache-handle.js';
import { isHttpdName } from './httpd-program.js';

/**
 * Every living process of an instance whose master lives: its session, of which it is the leader, or where somebody has
 * started it in theirs, its children and theirs.
 */
export async function membersOf(host: Host, master: ProcessIdentity): Promise<readonly ProcessFacts[]> {
  const [facts] = await host.processes.list({ pid: master.pid });
  if (facts === undefined || facts.startTime !== master.startTime) return [];
  if (facts.session === facts.pid) return await host.processes.list({ session: facts.pid });
  return descendants(await host.processes.list(), facts);
}

function descendants(all: readonly ProcessFacts[], top: ProcessFacts): readonly ProcessFacts[] {
  const found = new Map([[top.pid, top]]);
  for (let before = 0; before < found.size; ) {
    before = found.size;
    for (const each of all) if (found.has(each.parent)) found.set(each.pid, each);
  }
  return [...found.values()];
}

/**
 * What a master that is gone has left: those of its session that run Apache. The kernel gives the number of a session to
 * nobody else while it has a member, so the number is the proof, unless a process of this number began a session later:
 * then that one is its leader, or everything in it is younger than that leader's start, which nobody knows any more. So
 * only Apache's own program counts.
 */
export async function orphansOf(
  host: Host,
  { session, pid, startTime }: Pick<ApacheHandle, 'session' | 'pid' | 'startTime'>,
  httpd: string | undefined,
): Promise<readonly ProcessFacts[]> {
  if (pid < 2 || session !== pid) return [];
  const leader = host.processes.identify(pid);
  if (leader !== undefined && leader.startTime !== startTime) return [];
  const all = await host.processes.list({ session: pid });
  return all.filter((each) => each.startTime >= startTime && isHttpdName(each.exe, httpd));
}
