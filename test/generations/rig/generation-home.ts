import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installFromRegistry, type Registry } from '@lkssp/registry';
import { configure, installedIn, type Ran } from '../../rig/program.ts';
import { TrialHome } from '../../rig/trial-home.ts';
import { LampsWorld } from './lamps-world.ts';
import { Prober } from './prober.ts';

/** A server on which lkssp of one generation was installed by npm, with its kits, guarding a world that must survive. */
export class GenerationHome {
  readonly trial: TrialHome;
  readonly world: LampsWorld;
  readonly prober: Prober;
  /** Everything that must be as it is now after whatever is done. */
  readonly before: { readonly facts: object; readonly identities: string; readonly verbs: readonly string[] };
  readonly #programs: string;

  private constructor(trial: TrialHome, world: LampsWorld, programs: string, facts: object) {
    this.trial = trial;
    this.world = world;
    this.before = { facts, identities: world.identities(), verbs: world.verbs() };
    this.#programs = programs;
    this.prober = new Prober(world.urls);
  }

  static async open(registry: Registry, generation: 1 | 2): Promise<GenerationHome> {
    const programs = mkdtempSync(join(tmpdir(), `lkssp-programs-${generation}-`));
    const packages = ['cli', 'daemon', 'core'].map((name) => `@lkssp/${name}@${generation}.0.0`);
    await installFromRegistry({ registryUrl: registry.url, into: programs, packages });
    const trial = new TrialHome(`from-${generation}`, { program: installedIn(programs), kits: [] });
    try {
      configure(trial.home, JSON.stringify({ kits: { registry: registry.url } }));
      await trial.start();
      const kits = ['genapp', 'lamp'].map((kit) => `@lkssp/kit-${kit}@${generation}.0.0`);
      const { code, stdout, stderr } = await trial.lkssp('kit', 'add', ...kits);
      if (code !== 0) throw new Error(`kit add: ${stdout}${stderr}`);
      const world = await LampsWorld.create(trial, generation);
      return new GenerationHome(trial, world, programs, await world.facts());
    } catch (error) {
      // Nobody else knows of it yet.
      await trial.end();
      rmSync(programs, { recursive: true, force: true });
      throw error;
    }
  }

  lkssp(...words: readonly string[]): Promise<Ran> {
    return this.trial.lkssp(...words);
  }

  /** What it has printed, of an order that must succeed. */
  async done(...words: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await this.lkssp(...words);
    if (code !== 0) throw new Error(`lkssp ${words.join(' ')} ended with ${code}: ${stdout}${stderr}`);
    return stdout;
  }

  /** What of everything is not as it was, once every resource has been looked at by the daemon that runs now; nothing was out meanwhile. */
  async differences(): Promise<object> {
    await this.trial.settled('ISP', ['base', 'lamp', 'top']);
    return {
      facts: await this.world.facts(),
      identities: this.world.identities(),
      verbs: this.world.verbs(),
      missed: this.prober.missed,
    };
  }

  /** What {@link differences} gives when all is as it was. */
  get same(): object {
    return { ...this.before, missed: [] };
  }

  /** Of the changeover that is under way, or was last; empty where there was none. */
  journal(): string {
    const file = join(this.trial.home, 'lib/changeover.json');
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  }

  async version(): Promise<string> {
    return (await this.trial.client.status()).version;
  }

  async close(): Promise<void> {
    await this.prober.end();
    await this.trial.end();
    rmSync(this.#programs, { recursive: true, force: true });
  }
}
