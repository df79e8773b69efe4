import {
  type BackupFile,
  type Changeover,
  LksspError,
  type Operation,
  say,
  type ServerAdministration,
  type UpgradePlan,
  wordsOf,
} from '@lkssp/core/engine';
import { Backups } from '../backup/backups.js';
import { ChangeoverRun } from './changeover-run.js';
import { JournalFile } from './journal-file.js';
import type { JournalRecord } from './journal-record.js';
import { RestoreWork } from '../backup/restore-work.js';
import { RollBackWork } from './roll-back-work.js';
import type { ServerParts } from './server-parts.js';
import { UpgradePlanner } from './upgrade-planner.js';
import { UpgradeWork } from './upgrade-work.js';

/** Takes orders about lkssp as a whole: one at a time, and refused at once where nothing may be begun. */
export class ServerOrders implements ServerAdministration {
  readonly #parts: ServerParts;
  readonly #run: ChangeoverRun;
  readonly #planner: UpgradePlanner;
  readonly #backups: Backups;
  readonly #journal: JournalFile;

  constructor(parts: ServerParts) {
    this.#parts = parts;
    this.#journal = new JournalFile(parts.home.lib);
    this.#backups = new Backups(parts);
    this.#run = new ChangeoverRun(parts, this.#backups);
    this.#planner = new UpgradePlanner(parts);
    this.#tellOfLast();
  }

  /** A launcher that has taken something back had no log. */
  #tellOfLast(): void {
    try {
      const record = this.#journal.read();
      if (record?.phase !== 'rolled-back' || record.told === true) return;
      const { kind, from, to, reason: why = 'nobody knows why' } = record;
      this.#parts.logger.tell(say('changeoverTakenBack', { kind, from, to, why }), { component: 'changeover' });
      this.#journal.write({ ...record, told: true });
    } catch {
      // Orders say what is wrong with the journal.
    }
  }

  async planUpgrade(to?: string): Promise<UpgradePlan> {
    return (await this.#planner.plan(to)).plan;
  }

  async upgrade(to: string | undefined, who: string): Promise<Operation> {
    await this.#run.assertPossible('the upgrade');
    const target = await this.#planner.plan(to);
    const { from, to: version, problems } = target.plan;
    if (problems.length > 0)
      throw new LksspError('LKSSP_UPGRADE_REFUSED', { from, to: version, problems: problems.join(' ') });
    return await this.#run.begin(new UpgradeWork(this.#parts, target), who);
  }

  async rollBack(who: string): Promise<Operation> {
    await this.#run.assertPossible('the roll-back');
    return await this.#run.begin(await RollBackWork.find(this.#parts), who);
  }

  async lastChangeover(): Promise<Changeover | undefined> {
    try {
      const record = await this.#journal.readSoon();
      return record && changeoverOf(record);
    } catch (thrown) {
      throw new LksspError('LKSSP_CHANGEOVER_JOURNAL', { why: wordsOf(thrown) });
    }
  }

  async createBackup(file: string | undefined, who: string): Promise<Operation> {
    return await this.#backups.order(file, who);
  }

  async backups(file?: string): Promise<readonly BackupFile[]> {
    return await this.#backups.list(file);
  }

  async restoreBackup(file: string, how: { readonly replace?: boolean }, who: string): Promise<Operation> {
    await this.#run.assertPossible('the restore');
    const work = await RestoreWork.check(this.#parts, this.#backups, file, how.replace ?? false);
    return await this.#run.begin(work, who);
  }
}

function changeoverOf({ id, kind, phase, from, to, startedAt, endedAt, reason }: JournalRecord): Changeover {
  return {
    id,
    kind,
    phase,
    from,
    to,
    startedAt,
    ...(endedAt === undefined ? {} : { endedAt }),
    ...(reason === undefined ? {} : { reason }),
  };
}
