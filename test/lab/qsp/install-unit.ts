import { writeFileSync } from 'node:fs';
import type { Machine } from '../rig/machine.ts';

/** Writes a unit into a machine, from outside, and lets systemd read it. */
export async function installUnit(machine: Machine, name: string, ...lines: readonly string[]): Promise<void> {
  const text = ['[Service]', ...lines, '[Install]', 'WantedBy=multi-user.target', ''].join('\n');
  writeFileSync(machine.path(`/etc/systemd/system/${name}.service`), text);
  await machine.command(['systemctl', 'daemon-reload']);
}
