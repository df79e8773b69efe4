import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { putPacked, type Registry, startStockedRegistry } from '@lkssp/registry';
import { lampFor } from '../../generations/kits/lamps.ts';
import { EventLog } from '../../rig/event-log.ts';
import { type PackageSource, packageTarball } from '../../rig/package-tarball.ts';
import { configure, type Ran, ROOT, runProgram } from '../../rig/program.ts';
import { TrialHome, type TrialStart } from '../../rig/trial-home.ts';

/** Publishes packages that a test has written down. */
export async function publish(registry: Registry, folder: string, sources: readonly PackageSource[]): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (const source of sources) await putPacked(registry, await packageTarball(source, folder));
}

/** A registry with our packages, the kit `lamp`, and what else is given. */
export async function zooRegistry(folder: string, sources: readonly PackageSource[]): Promise<Registry> {
  const registry = await startStockedRegistry({ root: ROOT, folder: join(folder, 'registry') });
  await publish(registry, join(folder, 'packed'), [lampFor(1), ...sources]);
  return registry;
}

/** A server with two guarded things, which must not notice what is tried with kits. */
export class Keeper {
  readonly trial: TrialHome;
  readonly #registry: Registry;
  #events: EventLog | undefined;
  #before = '';

  constructor(name: string, registry: Registry) {
    this.trial = new TrialHome(name, { kits: [] });
    this.#registry = registry;
    this.configure({});
  }

  /** What else `kits` is to be in the configuration. */
  configure(kits: Readonly<Record<string, unknown>>): void {
    configure(this.trial.home, JSON.stringify({ kits: { registry: this.#registry.url, ...kits } }));
  }

  /** Starts the daemon, installs `genapp` and `lamp` as a person does, and guards one thing with each. */
  async open(how: TrialStart = {}): Promise<void> {
    await this.trial.start(how);
    const added = await this.add('@lkssp/kit-genapp', '@lkssp/kit-lamp@1.0.0');
    if (added.code !== 0) throw new Error(`kit add failed (${added.code}): ${added.stdout}${added.stderr}`);
    const options = { program: `${this.trial.program('shining')} infinity`, watts: '40', journal: this.#journal };
    await this.trial.apply({
      ...this.trial.sleeper('sleeping'),
      shining: { kit: 'lamp', type: 'lamp', options, dependsOn: ['sleeping'] },
    });
    await this.trial.settled('ISP');
    this.#events = new EventLog(this.trial.client);
    this.#before = await this.#picture();
  }

  /** The same, with a daemon that is another user, to whom everything there belongs. */
  async openAs(uid: number): Promise<void> {
    const ran = await runProgram(['chown', '-R', `${uid}:${uid}`, this.trial.folder]);
    if (ran.code !== 0) throw new Error(ran.stderr);
    const id = String(uid);
    await this.open({ wrapper: ['setpriv', `--reuid=${id}`, `--regid=${id}`, '--clear-groups'] });
  }

  get #journal(): string {
    return join(this.trial.folder, 'journal');
  }

  add(...words: readonly string[]): Promise<Ran> {
    return this.trial.lkssp('kit', 'add', ...words);
  }

  /** Processes, kits in force and verbs that were run: everything that an order that is refused must leave alone. */
  async #picture(): Promise<string> {
    const processes = ['sleeping', 'shining']
      .map((name) => this.trial.processOf(name))
      .map(({ pid, startTime }) => [pid, startTime]);
    const kits = (await this.trial.client.kits()).map(({ name, version, fate }) => [name, version, fate]);
    const verbs = existsSync(this.#journal) ? readFileSync(this.#journal, 'utf8') : '';
    const installed = readFileSync(join(this.trial.home, 'lib/kits/current/package.json'), 'utf8');
    return JSON.stringify({ processes, kits, verbs, installed });
  }

  /** What the server has noticed since the last call; empty: nothing at all. */
  async noticed(): Promise<readonly string[]> {
    const now = await this.#picture();
    const told = (this.#events?.seen ?? []).map(({ event }) => event).filter(({ type }) => !QUIET.has(type));
    const changed = now === this.#before ? [] : [`was ${this.#before}, is ${now}`];
    return [
      ...changed,
      ...told.map((event) => JSON.stringify(event)),
      ...(this.#events?.broken === undefined ? [] : ['the connection broke']),
    ];
  }

  async close(): Promise<void> {
    await this.#events?.end();
    await this.trial.end();
  }
}

/** That the order itself goes on and ends is told of course. */
const QUIET: ReadonlySet<string> = new Set(['operation-changed']);
