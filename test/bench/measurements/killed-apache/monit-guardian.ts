import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Bench } from '../../measurement.ts';
import { type MonitProcess, startMonit } from '../../monit-process.ts';
import type { Guardian } from './guardian.ts';
import { PID_FILE } from './kill-master.ts';
import { endUnit, setRestart, startUnit } from './systemd-guardian.ts';

/** Monit, which has systemd start and stop the web server, as its manual says. */
export function monitGuardian({ folder, cleanup }: Pick<Bench, 'folder' | 'cleanup'>): Guardian {
  const checks = [
    `check process apache with pidfile ${PID_FILE}`,
    '  start program = "/bin/systemctl start apache2"',
    '  stop program = "/bin/systemctl stop apache2"',
    '  if failed port 80 protocol http then restart',
  ];
  let monit: MonitProcess | undefined;
  return {
    begin: async () => {
      await setRestart('no');
      await startUnit();
      monit = await startMonit({ folder: join(folder, 'monit-apache'), checks }, cleanup);
      await pause(2500);
    },
    // At any phase of its cycle of a second.
    calm: () => pause(2000 + 1000 * Math.random()),
    end: async () => {
      await monit?.end();
      await endUnit();
    },
  };
}
