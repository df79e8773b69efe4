import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defaultDaemonConfig } from '../../src/config/daemon-config.js';
import { type ComposedEngine, composeEngine } from '../../src/container/compose-engine.js';
import { FileLogger } from '../../src/node/log/file-logger.js';
import { SystemClock } from '../../src/node/system-clock.js';
import type { Operation } from '../../src/ports/administration.js';
import { render } from '../../src/messages/sentence.js';
import { ScriptedKitReleases } from '../../src/testing/scripted-kit-releases.js';
import { type KitVersion, writeKit } from './evolving-kit.js';

/** A home whose kits are changed while they guard. */
export class SwitchingHome {
  readonly home: string;
  readonly releases: ScriptedKitReleases;

  constructor(home: string) {
    this.home = home;
    for (const folder of ['lib/kits', 'run', 'log', 'etc', 'src']) mkdirSync(join(home, folder), { recursive: true });
    this.releases = new ScriptedKitReleases(join(home, 'lib/kits'));
  }

  publish(kit: KitVersion): void {
    this.releases.publish(writeKit(join(this.home, 'src'), kit));
  }

  /** Where the verbs of `tag` are written down. */
  trace(tag: string): string {
    return join(this.home, `${tag}.trace`);
  }

  /** `VERSION VERB` of what was called for `tag`. */
  calls(tag: string): readonly string[] {
    return this.lines(tag).map((line) => line.split(' ').slice(0, 2).join(' '));
  }

  lines(tag: string): readonly string[] {
    const file = this.trace(tag);
    return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
  }

  /** The engine over this home, not started. `isolation`: of kits. */
  async compose(isolation: 'process' | 'shared' = 'process'): Promise<ComposedEngine & { closeAll(): Promise<void> }> {
    const { home } = this;
    const clock = new SystemClock();
    const style = { form: 'text', node: 'n', program: 'lkssp', pid: process.pid } as const;
    const logger = new FileLogger({ file: join(home, 'log/lkssp.log'), clock, style });
    const paths = { lib: join(home, 'lib'), run: join(home, 'run'), secondRestartFile: join(home, 'etc/restarts') };
    const base = defaultDaemonConfig();
    const config = { ...base, kits: { ...base.kits, isolation } };
    const engine = await composeEngine({ config, paths, clock, logger, releases: this.releases });
    const closeAll = async (): Promise<void> => {
      await engine.close();
      await logger.close();
    };
    return { ...engine, closeAll };
  }
}

/** Waits for the end of an operation and gives it, with its story in words. */
export async function ended(engine: ComposedEngine, begun: Promise<Operation>) {
  const { id } = await begun;
  for (;;) {
    const now = engine.administration.operation(id);
    if (now.phase !== 'running') return { ...now, told: now.progress.map((each) => render(each)) };
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
