import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { attempt, command } from '../rig/command.ts';

const FOLDER = '/etc/systemd/system';

/** A unit of a test: written, known to systemd, and gone without a trace afterwards. Only inside a machine of the lab. */
export class TestUnit {
  readonly name: string;

  private constructor(name: string) {
    this.name = name;
  }

  /** `lines` of the section [Service]; `unit` of the section [Unit]. */
  static async make(name: string, lines: readonly string[], unit: readonly string[] = []): Promise<TestUnit> {
    const made = new TestUnit(`${name}.service`);
    await made.write(lines, unit);
    return made;
  }

  /** A server that does nothing. */
  static async sleeper(name: string, ...lines: readonly string[]): Promise<TestUnit> {
    return await TestUnit.make(name, ['ExecStart=/bin/sleep infinity', ...lines]);
  }

  get dropIn(): string {
    return `${FOLDER}/${this.name}.d/50-lkssp.conf`;
  }

  /** Text of the drop-in; undefined where there is none. */
  dropInText(): string | undefined {
    return existsSync(this.dropIn) ? readFileSync(this.dropIn, 'utf8') : undefined;
  }

  async write(lines: readonly string[], unit: readonly string[] = []): Promise<void> {
    mkdirSync(FOLDER, { recursive: true });
    const install = ['[Install]', 'WantedBy=multi-user.target'];
    const text = ['[Unit]', ...unit, '[Service]', ...lines, ...install, ''].join('\n');
    writeFileSync(`${FOLDER}/${this.name}`, text);
    await command(['systemctl', 'daemon-reload']);
  }

  /** One property as systemctl shows it. */
  async show(property: string): Promise<string> {
    return await command(['systemctl', 'show', '-p', property, '--value', this.name]);
  }

  async control(order: string): Promise<void> {
    await command(['systemctl', order, this.name]);
  }

  /** `active` and `running` of `active (running)`. */
  async state(): Promise<string> {
    return `${await this.show('ActiveState')} (${await this.show('SubState')})`;
  }

  async main(): Promise<number> {
    return Number(await this.show('MainPID'));
  }

  /** Ends its main process the hard way; returns the number that it had. */
  async kill(): Promise<number> {
    const pid = await this.main();
    if (pid < 2) throw new Error(`${this.name} has no main process`);
    process.kill(pid, 'SIGKILL');
    return pid;
  }

  /** What the journal has of it. */
  async journal(): Promise<string> {
    return await command(['journalctl', '--no-pager', '-o', 'cat', '-u', this.name]);
  }

  async end(): Promise<void> {
    await attempt(['systemctl', 'unmask', '--runtime', this.name]);
    await attempt(['systemctl', 'kill', '-s', 'KILL', this.name]);
    await attempt(['systemctl', 'stop', this.name]);
    rmSync(`${FOLDER}/${this.name}`, { force: true });
    rmSync(`${FOLDER}/${this.name}.d`, { recursive: true, force: true });
    await attempt(['systemctl', 'daemon-reload']);
    await attempt(['systemctl', 'reset-failed', this.name]);
  }
}
