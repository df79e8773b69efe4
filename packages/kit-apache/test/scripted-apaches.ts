import type { ProcessIdentity, RunRequest } from '@lkssp/core';
import { type KitSample, type LivingSample, ScriptedMachine } from '@lkssp/core/testing';

const HTTPD = '/usr/sbin/apache2';

/** One pretended instance. */
export interface PretendedApache {
  readonly port: number;
  readonly pidFile: string;
  master: ProcessIdentity | undefined;
  workers: ProcessIdentity[];
  starts: number;
}

/** A machine on which Apache is a few processes and an answer. */
export class ScriptedApaches extends ScriptedMachine {
  readonly instances = new Map<string, PretendedApache>();
  /** What its configuration test says, where it says anything. */
  refusal: string | undefined;
  /** Lines that every configuration has besides its own. */
  more: string[] = [];
  isInstalled = true;
  isHanging = false;

  constructor() {
    super();
    this.commands.push(
      { command: 'ls', answer: ({ argv }) => this.#list(argv) },
      { command: 'test', answer: { code: 1 } },
      { command: 'realpath', answer: ({ argv }) => ({ stdout: `${argv.slice(4).join('\0')}\0` }) },
      { command: 'cat', answer: ({ argv }) => this.#cat(argv.at(-1) ?? '') },
      { command: 'rm', answer: ({ argv }) => (this.files.delete(argv.at(-1) ?? ''), {}) },
      { command: 'tail', answer: { code: 1 } },
      { command: HTTPD, answer: (request) => this.#httpd(request) },
    );
    this.processes.onSignal = (identity, signal) => this.#signal(identity, signal);
  }

  /** A configuration that can be started. */
  install(config: string, port: number): PretendedApache {
    const pidFile = `/run/apache-${port}.pid`;
    const one: PretendedApache = { port, pidFile, master: undefined, workers: [], starts: 0 };
    this.instances.set(config, one);
    return one;
  }

  start(one: PretendedApache): void {
    const listening = [{ address: '0.0.0.0', port: one.port }];
    const traits = { name: 'apache2', exe: HTTPD, listening };
    const master = this.processes.appear(traits);
    const below = { ...traits, parent: master.pid, session: master.pid };
    one.master = master;
    one.workers = [this.processes.appear(below), this.processes.appear(below)];
    one.starts += 1;
    this.files.set(one.pidFile, `${master.pid}\n`);
    this.files.set(`/proc/${master.pid}/task/${master.pid}/children`, one.workers.map(({ pid }) => `${pid} `).join(''));
    this.ports.add(one.port);
    this.web.serve(`http://localhost:${one.port}`, { status: 200, body: 'it works' });
  }

  /** Only its master ends, as by kill -9. */
  killMaster(one: PretendedApache): void {
    if (one.master !== undefined) this.processes.end(one.master, 'SIGKILL');
  }

  #list(argv: readonly string[]): { stdout: string; code: number } {
    const there = new Set([...(this.isInstalled ? [HTTPD] : []), '/usr/lib/apache2/modules/mod_info.so']);
    return { stdout: argv.filter((path) => there.has(path)).join('\n'), code: 2 };
  }

  #cat(path: string): { stdout?: string; code: number } {
    const text = this.files.get(path);
    return text === undefined ? { code: 1 } : { stdout: text, code: 0 };
  }

  async #httpd({ argv }: RunRequest): Promise<{ code: number; stdout?: string; stderr?: string }> {
    const config = argv[argv.indexOf('-f') + 1] ?? '';
    const one = this.instances.get(config);
    if (this.isHanging) return await new Promise(() => undefined);
    if (one === undefined) return { code: 1, stderr: `apache2: Could not open configuration file ${config}\n` };
    if (this.refusal !== undefined) return { code: 1, stderr: this.refusal };
    if (argv.includes('-t')) return { code: 0, stdout: this.#dump(config, one) };
    const taken = (await this.host().processes.listeners(one.port)).length > 0;
    if (taken)
      return { code: 1, stdout: '(98)Address already in use: AH00072: make_sock: could not bind to address\n' };
    this.start(one);
    return { code: 0 };
  }

  #dump(config: string, { port, pidFile }: PretendedApache): string {
    const head = [
      'Included configuration files:',
      `  (*) ${config}`,
      `# In file: ${config}`,
      '#   1:',
      `Listen ${port}`,
    ];
    const tail = ['ServerRoot: "/etc/apache2"', 'Main DocumentRoot: "/var/www"', 'Main ErrorLog: "/var/log/error.log"'];
    return [...head, ...this.more, ...tail, `PidFile: "${pidFile}"`, ''].join('\n');
  }

  #signal(identity: ProcessIdentity, signal: string): boolean {
    const one = [...this.instances.values()].find(({ master }) => master?.pid === identity.pid);
    if (one === undefined || !['SIGTERM', 'SIGWINCH'].includes(signal)) return false;
    for (const each of [identity, ...one.workers]) this.processes.end(each, signal);
    this.files.delete(one.pidFile);
    this.ports.delete(one.port);
    this.web.close(`http://localhost:${one.port}`);
    return true;
  }
}

const machineOf = ({ bench }: Pick<LivingSample, 'bench'>): ScriptedApaches => bench as ScriptedApaches;
const configOf = (number: number): string => `/etc/apache2-${number}/apache2.conf`;

/** Options that must be refused. */
export const NONSENSE: KitSample['nonsense'] = [
  { options: {}, path: 'config' },
  { options: { config: 'apache2.conf' }, path: 'config' },
  { options: { config: '/a', configfile: '/b' }, path: 'config' },
  { options: { config: '/a', arguments: ['-k'] }, path: 'arguments.0' },
  { options: { config: '/a', url: ['ftp://x/'] }, path: 'url.0' },
  { options: { config: '/a', status: 'good' }, path: 'status' },
  { options: { config: '/a', regex: '(' }, path: 'regex' },
  { options: { config: '/a', maxTime: '10' }, path: 'maxTime' },
  { options: { config: '/a', certificateDays: -1 }, path: 'certificateDays' },
  { options: { config: '/a', unit: 'a b' }, path: 'unit' },
  { options: { config: '/a', envFile: ['envvars'] }, path: 'envFile.0' },
];

/** Pretended instances for the suite. */
export const SCRIPTED_APACHE: KitSample = {
  type: 'apache',
  nonsense: NONSENSE,
  leaveOut: { awkward: 'nothing is executed', secret: 'no option of it is a secret' },
  options: ({ bench, number }) => {
    machineOf({ bench }).install(configOf(number), 8000 + number);
    return { config: configOf(number), unit: 'none' };
  },
  breakIt: (living) => {
    const one = machineOf(living).instances.get(configOf(living.number));
    if (one !== undefined) machineOf(living).killMaster(one);
  },
  hangIt: (living) => {
    const machine = machineOf(living);
    const one = machine.instances.get(configOf(living.number));
    for (const each of one?.workers ?? []) machine.processes.stop(each);
    machine.isHanging = true;
  },
  takeAway: (living) => {
    machineOf(living).instances.delete(configOf(living.number));
    machineOf(living).isInstalled = false;
  },
  snapshot: (living) => JSON.stringify([...machineOf(living).instances.values()]),
};
