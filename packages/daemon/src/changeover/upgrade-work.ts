import { type KitRelease, LksspError, type Progress, say } from '@lkssp/core/engine';
import type { ProgramRelease } from '@lkssp/releases';
import type { ChangeoverWork, Preparation } from './changeover-work.js';
import { programOf } from './program-in-force.js';
import type { ServerParts } from './server-parts.js';
import type { UpgradeTarget } from './upgrade-planner.js';

/** Programs with all that they need, kits twice: measured at 45 MiB and 15 MiB, with room to grow. */
const BYTES = 160 * 2 ** 20;

/** Puts newer programs in force, and the versions of the kits that fit them. */
export class UpgradeWork implements ChangeoverWork {
  readonly kind = 'upgrade';
  readonly what: string;
  readonly from: string;
  readonly to: string;
  readonly needsBytes = BYTES;
  readonly #parts: ServerParts;
  readonly #target: UpgradeTarget;
  #program: ProgramRelease | undefined;
  #kits: KitRelease | undefined;

  constructor(parts: ServerParts, target: UpgradeTarget) {
    this.#parts = parts;
    this.#target = target;
    this.from = target.plan.from;
    this.to = target.plan.to;
    this.what = `the upgrade to ${this.to}`;
  }

  async prepare(_folder: string, progress: Progress, signal: AbortSignal): Promise<Preparation> {
    const { kits, programs, copyStore, home } = this.#parts;
    progress(say('changeoverBuilding', { what: words(this.#target.programs) }));
    await programs.prune();
    this.#program = await programs.build(this.#target.programs, signal);
    const program = programOf(this.#program.folder);
    if (program === undefined) throw this.#refused('the new programs have none that guards.');
    if (this.#target.kits !== undefined) {
      progress(say('changeoverBuilding', { what: words(this.#target.kits) }));
      this.#kits = await kits.build({ exactly: this.#target.kits }, signal);
    }
    const inForce = this.#kits ?? (await kits.inForce());
    return {
      next: program.file,
      rehearsal: { copyStore, etc: home.etc, kitFolder: inForce.number === 0 ? undefined : inForce.folder },
      touches: [],
      switchTo: () => this.#switchTo(),
    };
  }

  async discard(): Promise<void> {
    const { kits, programs } = this.#parts;
    if (this.#kits !== undefined) await kits.discard(this.#kits);
    if (this.#program !== undefined) await programs.discard(this.#program);
  }

  async #switchTo(): Promise<void> {
    const { kits, programs } = this.#parts;
    if (this.#kits !== undefined) await kits.switchTo(this.#kits);
    await programs.switchTo(this.#program);
  }

  #refused(problems: string): LksspError {
    return new LksspError('LKSSP_UPGRADE_REFUSED', { from: this.from, to: this.to, problems });
  }
}

function words(packages: Readonly<Record<string, string>>): string {
  return Object.entries(packages)
    .map(([name, version]) => `${name}@${version}`)
    .join(', ');
}
