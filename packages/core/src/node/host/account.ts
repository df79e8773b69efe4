import { LksspError } from '../../errors/lkssp-error.js';
import type { CommandRunner } from './command-runner.js';
import type { Account } from './launch-line.js';

/** Longer than a directory server that answers at all. */
const WITHIN_MS = 5000;

/** Looks a user up, also one that a directory server knows. By a program that can be ended, as such a server may hang. */
export async function findAccount(user: string, runner: CommandRunner): Promise<Account> {
  const found = await runner.run({ argv: ['getent', 'passwd', '--', user], withinMs: WITHIN_MS, accept: [0, 2] });
  if (found.code === 2) throw new LksspError('LKSSP_USER_UNKNOWN', { user });
  const [name, , uid, gid, , home, shell] = found.stdout.trimEnd().split(':');
  if (!found.ok || name === undefined || uid === undefined || gid === undefined) {
    throw new LksspError('LKSSP_HOST_UNABLE', { what: `the user "${user}"`, why: found.stderr.trim() || 'no answer' });
  }
  return { name, uid, gid, home: home ?? '/', shell: shell || '/bin/sh' };
}
