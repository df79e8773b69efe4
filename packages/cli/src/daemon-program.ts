import { installedProgram } from './program/installed-program.js';

/** The file of the daemon's program, found from `from` on. */
export function daemonProgram(from: string = import.meta.url): string {
  return installedProgram({ package: '@lkssp/daemon', program: 'lksspd' }, from);
}
