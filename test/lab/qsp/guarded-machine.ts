import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { FROM_SOURCES, linkKit } from '../../rig/program.ts';
import { waitUntil } from '../../rig/wait-until.ts';
import { Machine } from '../rig/machine.ts';

const HOME = '/var/lkssp';
const UNITS = '/etc/systemd/system';
const NODE = [process.execPath, ...(FROM_SOURCES.nodeArguments ?? [])] as const;

/** A booted systemd with lkssp as a service, as a package would install it. */
export class GuardedMachine {
  readonly machine: Machine;

  private constructor(machine: Machine) {
    this.machine = machine;
  }

  /** With these packages in its kit folder. */
  static async start(kits: readonly string[] = ['kit-qsp']): Promise<GuardedMachine> {
    const guarded = new GuardedMachine(await Machine.start());
    for (const kit of kits) linkKit(join(guarded.machine.root, HOME), kit);
    await guarded.install('lkssp', [
      '[Unit]',
      'After=network.target dbus.service',
      '[Service]',
      'Type=notify',
      `ExecStart=${[...NODE, FROM_SOURCES.daemon].join(' ')} --home ${HOME}`,
      'KillMode=mixed',
      'Restart=always',
      '[Install]',
      'WantedBy=multi-user.target',
    ]);
    await guarded.machine.command(['systemctl', 'enable', '--now', 'lkssp.service'], { withinMs: 60_000 });
    return guarded;
  }

  /** Writes a unit and lets systemd read it. */
  async install(name: string, lines: readonly string[]): Promise<void> {
    const path = join(this.machine.root, UNITS, `${name}.service`);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, [...lines, ''].join('\n'));
    await this.machine.command(['systemctl', 'daemon-reload']);
  }

  /** A service that is started at boot, and that notes what happens to it. */
  async server(name: string, ...lines: readonly string[]): Promise<void> {
    const note = (what: string): string => `/bin/sh -c 'echo ${name} ${what} >>/var/notes'`;
    const service = [`ExecStartPre=${note('starts')}`, 'ExecStart=/bin/sleep infinity', `ExecStop=${note('stops')}`];
    await this.install(name, ['[Service]', ...service, ...lines, '[Install]', 'WantedBy=multi-user.target']);
    await this.machine.command(['systemctl', 'enable', '--now', name]);
  }

  lkssp(...args: readonly string[]): Promise<string> {
    const line = [...NODE, FROM_SOURCES.command, '--home', HOME, ...args] as [string, ...string[]];
    return this.machine.command(line, { withinMs: 60_000 });
  }

  async show(unit: string, property: string): Promise<string> {
    return await this.machine.command(['systemctl', 'show', '-p', property, '--value', unit]);
  }

  /** Waits until a property of a unit has a value. */
  async shows(unit: string, property: string, value: string, withinMs = 30_000): Promise<void> {
    const look = async (): Promise<boolean> => (await this.show(unit, property)) === value;
    await waitUntil(`${property} of ${unit} is ${value}`, { withinMs }, look);
  }

  /** Waits until a process number is another than it was. */
  async changed(unit: string, property: string, from: string): Promise<string> {
    return await waitUntil(`another ${property} of ${unit}`, { withinMs: 30_000 }, async () => {
      const now = await this.show(unit, property);
      return now !== from && now !== '0' && now;
    });
  }

  async journal(unit: string): Promise<string> {
    return await this.machine.command(['journalctl', '--no-pager', '-b', '-o', 'cat', '-u', unit]);
  }

  async end(): Promise<void> {
    await this.machine.end();
  }
}
