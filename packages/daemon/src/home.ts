import { join, resolve } from 'node:path';

/** Where everything of one lkssp lies; all absolute. */
export interface Home {
  /** For sentences: the folder that was named, or `this server`. */
  readonly name: string;
  /** Configuration. */
  readonly etc: string;
  /** What is kept. */
  readonly lib: string;
  /** What lasts until the next boot at most. */
  readonly run: string;
  readonly logFile: string;
  readonly socket: string;
  /** Folders in which a configuration is looked for, the first that has one counts. */
  readonly configPlaces: readonly string[];
  /** The model product's defaults, where this lkssp guards the server itself. */
  readonly oldDefaults?: string;
}

/** `--home DIR` first, then LKSSP_HOME, then the folders of the system. */
export function homeOf(option: string | undefined, fromEnvironment: string | undefined, cwd: string): Home {
  const named = option ?? (fromEnvironment === '' ? undefined : fromEnvironment);
  return named === undefined ? systemHome() : homeIn(resolve(cwd, named));
}

function homeIn(folder: string): Home {
  const etc = join(folder, 'etc');
  return {
    name: folder,
    etc,
    lib: join(folder, 'lib'),
    run: join(folder, 'run'),
    logFile: join(folder, 'log', 'lkssp.log'),
    socket: join(folder, 'run', 'lkssp.sock'),
    configPlaces: [etc, '/etc/lkssp'],
  };
}

function systemHome(): Home {
  return {
    name: 'this server',
    etc: '/etc/lkssp',
    lib: '/var/lib/lkssp',
    run: '/run/lkssp',
    logFile: '/var/log/lkssp.log',
    socket: '/run/lkssp/lkssp.sock',
    configPlaces: ['/etc/lkssp'],
    oldDefaults: '/etc/default/LifeKeeper',
  };
}
