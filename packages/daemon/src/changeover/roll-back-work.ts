import { existsSync } from 'node:fs';
import { cp, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { coreVersion, LksspError } from '@lkssp/core/engine';
import { changeoverHistory } from './changeover-history.js';
import type { ChangeoverWork, Preparation } from './changeover-work.js';
import { carryOut, type FileAct } from './file-act.js';
import type { JournalRecord } from './journal-record.js';
import { programAt } from './program-in-force.js';
import type { ServerParts } from './server-parts.js';

/** Puts back what stood before the last upgrade: programs, kits and store. */
export class RollBackWork implements ChangeoverWork {
  readonly kind = 'roll-back';
  readonly what: string;
  readonly from = coreVersion();
  readonly to: string;
  readonly needsBytes: number;
  readonly #upgrade: JournalRecord;

  /** Rejects with LKSSP_ROLL_BACK_NONE where there is nothing, or not everything any more, to go back to. */
  static async find({ home, program }: ServerParts): Promise<RollBackWork> {
    const upgrade = (await changeoverHistory(join(home.lib, 'changeovers'))).find(({ phase }) => phase === 'done');
    const why = upgrade === undefined ? 'none was done here' : obstacle(upgrade, program);
    if (upgrade === undefined || why !== undefined) throw new LksspError('LKSSP_ROLL_BACK_NONE', { why: why ?? '' });
    return new RollBackWork(upgrade, (await stat(join(upgrade.folder, 'store.db'))).size);
  }

  private constructor(upgrade: JournalRecord, storeBytes: number) {
    this.#upgrade = upgrade;
    this.to = upgrade.from;
    this.what = `the roll-back to ${upgrade.from}`;
    this.needsBytes = storeBytes;
  }

  /** From copies of the copies: when the roll-back itself fails, another can be ordered. */
  async prepare(folder: string): Promise<Preparation> {
    const { undo, program, resources, kits } = this.#upgrade;
    const copies = join(folder, 'from');
    await cp(this.#upgrade.folder, copies, { recursive: true, verbatimSymlinks: true });
    const acts = undo.map(
      (act): FileAct => (act.do === 'move' ? { ...act, from: act.from.replace(this.#upgrade.folder, copies) } : act),
    );
    return {
      next: program,
      touches: undo.filter(isNoStore).map((act) => (act.do === 'move' ? act.to : act.path)),
      expects: { resources, kits },
      switchTo: () => Promise.resolve(carryOut(acts)),
    };
  }

  discard(): Promise<void> {
    return Promise.resolve();
  }
}

/** The store is kept by its own means. */
function isNoStore(act: FileAct): boolean {
  return !/\/store\.db(?:-wal|-shm)?$/.test(act.do === 'move' ? act.to : act.path);
}

function obstacle({ kind, next, program, undo, folder }: JournalRecord, running: string): string | undefined {
  if (kind !== 'upgrade') return `the last changeover was a ${kind}`;
  if (next !== running) return 'the programs were changed since by other means';
  if (!existsSync(program) || programAt(program).version === programAt(running).version)
    return `the programs before (${program}) are not there any more`;
  const lost = undo.flatMap((act) => {
    if (act.do === 'move' && !existsSync(act.from)) return act.from;
    return act.do === 'link' && !existsSync(join(act.path, '..', act.target)) ? act.target : [];
  });
  return lost.length === 0 ? undefined : `${lost.join(', ')} of ${folder} is not there any more`;
}
