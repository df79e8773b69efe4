import { join, resolve } from 'node:path';

/** Where the parts of one lkssp lie. */
export interface Home {
  /** The folder that --home or LKSSP_HOME named; left out: the folders of the system. */
  readonly folder?: string;
  readonly socket: string;
  readonly log: string;
  /** What is kept: store, kits, programs, backups. */
  readonly lib: string;
}

/** `--home DIR` first, then LKSSP_HOME, then the folders of the system. */
export function homeOf(option: string | undefined, fromEnvironment: string | undefined, cwd: string): Home {
  const named = option ?? (fromEnvironment === '' ? undefined : fromEnvironment);
  if (named === undefined) return { socket: '/run/lkssp/lkssp.sock', log: '/var/log/lkssp.log', lib: '/var/lib/lkssp' };
  const folder = resolve(cwd, named);
  return {
    folder,
    socket: join(folder, 'run', 'lkssp.sock'),
    log: join(folder, 'log', 'lkssp.log'),
    lib: join(folder, 'lib'),
  };
}
