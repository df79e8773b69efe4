import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { command } from '../../../lab/rig/command.ts';
import { waitUntil } from '../../../rig/wait-until.ts';
import { answers } from './kill-master.ts';
import type { Guardian } from './guardian.ts';

const DROP_IN = '/run/systemd/system/apache2.service.d';

/** Has the unit restarted like that by systemd, with all other settings as they are by default. */
export async function setRestart(how: 'always' | 'no'): Promise<void> {
  mkdirSync(DROP_IN, { recursive: true });
  writeFileSync(`${DROP_IN}/bench.conf`, `[Service]\nRestart=${how}\n`);
  await command(['systemctl', 'daemon-reload']);
}

/** Starts the unit and waits until it serves. */
export async function startUnit(): Promise<void> {
  await command(['systemctl', 'start', 'apache2']);
  await waitUntil('the web server serves', { withinMs: 20_000 }, answers);
}

/** Ends the unit and takes our setting away. */
export async function endUnit(): Promise<void> {
  await command(['systemctl', 'stop', 'apache2']);
  rmSync(DROP_IN, { recursive: true, force: true });
  await command(['systemctl', 'daemon-reload']);
}

/** systemd itself. */
export const systemdGuardian = (): Guardian => ({
  begin: async () => {
    await setRestart('always');
    await startUnit();
  },
  calm: async () => {
    await pause(500);
    // Its limit is five starts in ten seconds; there is no such limit here.
    await command(['systemctl', 'reset-failed', 'apache2']);
  },
  end: endUnit,
});
